"""What may not stand in an entry of a list, field by field and between fields."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from cases.kinds import Field, kinds
from recommendations.words import Text

MONTH = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def problems_in(kind: str, content: Mapping[str, Any]) -> dict[str, Text]:
    """Field name -> what is wrong with it; {} when the content may be recorded.

    A field that is absent or None is not stated. KeyError for a kind that people do not enter.
    """
    fields = kinds()[kind].fields
    problems = {name: Text("unknown field", "未知字段") for name in content.keys() - fields.keys()}
    for name, each in fields.items():
        value = content.get(name)
        if value is None:
            if each.required:
                problems[name] = Text("is needed", "必填")
        elif problem := _problem(each, value):
            problems[name] = problem
    return problems or _together(kind, content)


def _problem(each: Field, value: Any) -> Text | None:
    if each.is_number:
        return _problem_of_number(each, value)
    if each.kind == "month":
        return _problem_of_month(value)
    if each.kind == "text":
        fits = isinstance(value, str) and len(value) <= 200
        return None if fits else Text("text of at most 200 characters", "不超过 200 字的文字")
    if each.kind == "boolean":
        return None if isinstance(value, bool) else Text("yes or no", "是或否")
    codes = value if each.kind == "set" and isinstance(value, list) else [value]
    known = bool(codes) and all(isinstance(code, str) and code in each.choices for code in codes)
    return None if known else Text("not one of the choices", "不在选项中")


def _problem_of_number(each: Field, value: Any) -> Text | None:
    whole = each.kind != "integer" or value == int(value)
    # NaN fails every comparison; a bool is no number here.
    if isinstance(value, bool) or not isinstance(value, int | float) or not whole or not abs(value) < 1e12:
        return Text("not a number", "不是数字")
    low, high = each.minimum, each.maximum
    if low is not None and (value < low or (each.minimum_excluded and value == low)):
        bound = "more than" if each.minimum_excluded else "at least"
        return Text(f"{bound} {low:g}", f"{'大于' if each.minimum_excluded else '不小于'} {low:g}")
    if high is not None and value > high:
        return Text(f"at most {high:g}", f"不大于 {high:g}")
    return None


def _problem_of_month(value: Any) -> Text | None:
    found = MONTH.fullmatch(value) if isinstance(value, str) else None
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        dt.date(year, month, day)
    except ValueError:
        return Text("a date such as 2024, 2024-05 or 2024-05-17", "日期，如 2024、2024-05 或 2024-05-17")
    return None


def _together(kind: str, content: Mapping[str, Any]) -> dict[str, Text]:
    """What is wrong between fields that are each fine."""
    if kind == "specimen" and (content.get("mitoses") is None) != (content.get("mitoses_per") is None):
        # Hazard: a count per 2 mm² read as one per 10 HPF gives a wrong grade.
        return {"mitoses_per": Text("count and area belong together", "计数与计数面积须同时填写")}
    if kind == "treatment":
        return _order(content)
    if kind == "marker":
        low, high = content.get("ref_low"), content.get("ref_high")
        if low is not None and high is not None and low > high:
            return {"ref_high": Text("less than the lower limit", "小于下限")}
        if content["marker"] == "other" and not content.get("name"):
            return {"name": Text("is needed for another marker", "其他标志物须写名称")}
    if kind == "outcome":
        return _assessed(content)
    return {}


def _assessed(content: Mapping[str, Any]) -> dict[str, Text]:
    """A response belongs to its assessment and to nothing else."""
    stated = content.get("response") is not None
    if content["event"] == "response" and not stated:
        return {"response": Text("is needed", "必填")}
    if content["event"] != "response" and stated:
        return {"response": Text("only where a response was assessed", "仅在疗效评估时填写")}
    return {}


def _order(content: Mapping[str, Any]) -> dict[str, Text]:
    start, end = content.get("started_on"), content.get("ended_on")
    # "2024-05" and "2024" may be the same day: compared only as far as both are known.
    if start and end and end[: len(start)] < start[: len(end)]:
        return {"ended_on": Text("before it began", "早于开始")}
    if end and content.get("ongoing"):
        return {"ongoing": Text("it has an end", "已填结束日期")}
    if content.get("stopped_for") and content.get("ongoing"):
        return {"ongoing": Text("a reason for stopping is given", "已填停止原因")}
    seen = content.get("no_progression_on")
    if start and seen and seen[: len(start)] < start[: len(seen)]:
        return {"no_progression_on": Text("before it began", "早于开始")}
    return {}
