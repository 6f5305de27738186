"""Puts a sheet (tnb.snapshot) into the order in which a board reads it. Pure: no database, no request."""

import re
from copy import deepcopy
from datetime import datetime
from itertools import groupby

from recommendations.bibliography import format_reference
from recommendations.ruleset import current_ruleset
from tnb.models import Decision, Member

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
STYLES = {"en": "vancouver", "zh": "gbt7714-2025"}
FOR = ("recommended", "consider")
AGAINST = ("controversial", "not_routine", "not_recommended", "contraindicated")
SHOWN = 2


def masked(name: str) -> str:
    """王小明 -> 王○明, 王明 -> 王○, John Doe -> J. D.; enough to recognise, too little to identify."""
    han = "".join(HAN.findall(name))
    if not han:
        return " ".join(f"{word[0].upper()}." for word in name.split())
    if len(han) == 2:
        return f"{han[0]}○"
    return han[0] + "○" * (len(han) - 2) + han[1:][-1:]


def board_view(sheet: dict, language: str) -> dict:
    """The sheet for a projector, in one language ("en" or "zh"): facts by group, gaps, options by status,
    conflicts and warnings. Every option and conflict carries its numbers in `references`, counted in the
    order of reading."""
    answer = deepcopy(sheet["answers"][language])
    numbers = Numbers()
    statuses = _statuses(answer, numbers)
    for conflict in answer["conflicts"]:
        conflict["numbers"] = numbers.of(conflict["references"])
    shown = [
        option for status in statuses if status["code"] != "not_indicated" for option in status["options"]
    ]
    for option in shown:
        for rule in option["rules"]:
            rule["numbers"] = numbers.of(rule["references"])
    return {
        "answer": answer,
        "masked": masked(sheet["patient"]["name"]),
        "facts": _facts(sheet, language),
        "gaps": _gaps(answer),
        "gap_count": len(answer["missing"]),
        "leading": [status for status in statuses if status["code"] in FOR],
        "pending": _pending(statuses),
        "against": [status for status in statuses if status["code"] in (*AGAINST, "investigational")],
        "not_indicated": next((status for status in statuses if status["code"] == "not_indicated"), None),
        "references": numbers.listed(sheet["references"], language),
    } | _decided(sheet, answer, language)


class Numbers:
    """Gives each CSL id its number at first mention."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def of(self, keys) -> list[int]:
        """The numbers of CSL ids, ascending and each once."""
        return sorted({self.given.setdefault(key, len(self.given) + 1) for key in keys})

    def listed(self, items: dict[str, dict], language: str) -> list[dict]:
        """The numbered list [{"number", "text"}]; an id without an item is shown as itself, never dropped."""
        style = STYLES[language]
        return [
            {"number": number, "text": format_reference(items[key], style) if key in items else key}
            for key, number in self.given.items()
        ]


def _statuses(answer: dict, numbers: Numbers) -> list[dict]:
    """The options grouped by status, in the order of the statuses; empty statuses left out."""
    order = {code: place for place, code in enumerate(current_ruleset().statuses)}
    options = sorted(answer["options"], key=lambda option: _place(option, order))
    groups = []
    for code, alike in groupby(options, key=lambda option: option["status"]):
        members = [_cited(option, numbers) for option in alike]
        groups.append(
            {"code": code, "name": members[0]["status_name"], "mark": members[0]["mark"], "options": members}
        )
    return groups


def _pending(statuses: list[dict]) -> dict | None:
    """The options that need data, also grouped (`become`) by what they would be once it is there."""
    pending = next((status for status in statuses if status["code"] == "needs_data"), None)
    if pending is None:
        return None
    grouped = groupby(pending["options"], key=lambda option: (option["if_known"], option["if_known_name"]))
    become = [{"code": code, "name": name, "options": list(options)} for (code, name), options in grouped]
    return pending | {"become": become}


def _place(option: dict, order: dict[str, int]) -> tuple[int, int]:
    """By status; within "needs data" by what the option would become."""
    last = len(order)
    return order.get(option["status"], last), order.get(option["if_known"], last)


def _cited(option: dict, numbers: Numbers) -> dict:
    """The option with the numbers of the rules that decided it."""
    if option["status"] == "not_indicated":
        return option
    deciding = [rule for rule in option["rules"] if rule["id"] in option["decided_by"]]
    return option | {"numbers": numbers.of(key for rule in deciding for key in rule["references"])}


def _decided(sheet: dict, answer: dict, language: str) -> dict:
    """What the sheet holds of decision and meeting, in words."""
    decision, meeting = sheet["decision"] or {}, sheet["meeting"] or {}
    options = {option["option"]: option for option in answer["options"]}
    names = dict(zip(decision.get("chosen", ()), decision.get("chosen_names", ()), strict=True))
    members = [
        member
        | {
            "is_chair": member["role"] == Member.Role.CHAIR,
            "role": _label(Member.Role, member["role"]),
            "discipline": _label(Member.Discipline, member["discipline"]),
        }
        for member in meeting.get("members", ())
    ]
    return {
        "chosen": [options.get(code, {"name": name[language]}) for code, name in names.items()],
        "follows": _label(Decision.Follows, decision.get("follows", "")),
        "reason": _label(Decision.Reason, decision.get("departure_reason", "")),
        "closed_at": datetime.fromisoformat(sheet["closed_at"]) if sheet["closed_at"] else None,
        "members": members,
    }


def _label(choices, code: str) -> str:
    """The word for a code; a code of former days stays as it is."""
    return str(choices(code).label) if code in choices.values else code


def _facts(sheet: dict, language: str) -> list[dict]:
    """[{"group", "facts": [{"label", "shown", "unit", "known", ...}]}] in the order of the sheet."""
    said = [
        fact
        | {
            "label": fact["label"][language],
            "shown": fact["shown"][language],
            "unit": fact["unit"][language] if fact["unit"] else "",
            "group": fact["group"][language],
            "known": fact["value"] is not None,
        }
        for fact in sheet["facts"]
    ]
    return [
        {"group": group, "facts": list(facts)} for group, facts in groupby(said, key=lambda f: f["group"])
    ]


def _gaps(answer: dict) -> list[dict]:
    """What is missing, most important first; facts of the same consequences stand together. Each has its
    `names`, the weightiest `outcomes` and the `rest`."""
    alike: dict[str, dict] = {}
    for missing in answer["missing"]:
        outcomes = _outcomes(missing["changes"])
        gap = alike.setdefault(
            repr(outcomes), {"names": [], "outcomes": outcomes[:SHOWN], "rest": outcomes[SHOWN:]}
        )
        gap["names"].append(missing["name"])
    return list(alike.values())


def _outcomes(changes: list[dict]) -> list[dict]:
    """The changes as [{"value", "status", "status_name", "options"}], weightiest status first."""
    order = ("contraindicated", "recommended", "consider", "not_recommended")
    told: dict[tuple, dict] = {}
    for change in changes:
        outcome = {
            "value": change["value_name"],
            "status": change["status"],
            "status_name": change["status_name"],
        }
        told.setdefault(tuple(outcome.values()), outcome | {"options": []})["options"].append(
            change["option_name"]
        )

    def weight(outcome: dict) -> int:
        status = outcome["status"]
        return order.index(status) if status in order else len(order) + (status == "not_indicated")

    return sorted(told.values(), key=weight)


def option_choices(options: list[dict], chosen) -> list[dict]:
    """The options to tick, by option group: [{"code", "name", "options", "rest"}], each option with
    `ticked`; `rest` holds those for which the sources give no reason, unless ticked."""
    order = {code: place for place, code in enumerate(current_ruleset().statuses)}
    groups: dict[str, dict] = {}
    for option in sorted(options, key=lambda option: _place(option, order)):
        group = groups.setdefault(option["group"], {"code": option["group"], "options": [], "rest": []})
        ticked = option["option"] in chosen
        aside = option["status"] == "not_indicated" and not ticked
        group["rest" if aside else "options"].append(option | {"ticked": ticked})
    names = current_ruleset().option_groups
    return [groups[code] | {"name": name} for code, name in names.items() if code in groups]
