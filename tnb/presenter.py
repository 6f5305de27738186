"""Puts a sheet (tnb.snapshot) into the order in which a board reads it. Pure: no database, no request."""

from itertools import groupby

from cases.liver.sheet import liver_on
from cases.origins import Origin, place_of
from cases.plan import LEADING, TOGETHER, leaders_of, plan_of
from cases.timeline.frame import PROJECTOR
from cases.timeline.sheet import course_on
from cases.why import Numbers, why_of
from recommendations.ruleset import current_ruleset
from tnb.decided import decided
from tnb.opinions import opinions_on
from tnb.quorum import quorum_on

APART = (*LEADING, TOGETHER, "needs_data", "not_indicated")
SHOWN = 2


def board_view(sheet: dict, language: str) -> dict:
    """The sheet for a projector, in one language ("en" or "zh"): facts by group, gaps, options as a plan,
    conflicts and warnings. Every option and conflict carries its numbers in `references`, counted in the
    order of reading; `why` holds, per option code, its reasons and the evidence beside it, `origins`
    the date and source of each fact."""
    answer = sheet["answers"][language]
    numbers = Numbers()
    groups = _groups(answer, numbers)
    conflicts = [part | {"numbers": numbers.of(part["references"])} for part in answer["conflicts"]]
    options = [option for group in groups.values() for option in group["options"]]
    why = {option["option"]: why_of(option, numbers) for option in options}
    return {
        "answer": answer | {"conflicts": conflicts},
        "facts": _facts(sheet, language),
        "origins": _origins(sheet, language),
        "liver": liver_on(sheet, language),
        "course": course_on(sheet, language, PROJECTOR),
        "opinions": opinions_on(sheet, language),
        "quorum": quorum_on(sheet),
        "gaps": _gaps(answer),
        "gap_count": len(answer["missing"]),
        "leading": [groups[code] for code in LEADING if code in groups],
        "together": groups.get(TOGETHER),
        "pending": _pending(groups.get("needs_data")),
        "against": [group for code, group in groups.items() if code not in APART],
        "not_indicated": groups.get("not_indicated"),
        "why": why,
        "references": numbers.listed(sheet["references"], language),
    } | decided(sheet, language)


def _groups(answer: dict, numbers: Numbers) -> dict[str, dict]:
    """The groups of plan_of by code, each with its name and mark, each option with its numbers and the
    names of those it goes with."""
    names = {option["option"]: option["name"] for option in answer["options"]}
    order = {code: place for place, code in enumerate(current_ruleset().statuses)}
    groups = {}
    for group in plan_of(answer["options"]):
        members = [_cited(option, numbers, names) for option in group["options"]]
        groups[group["code"]] = {
            "code": group["code"],
            "name": members[0]["status_name"],
            "mark": members[0]["mark"],
            "options": sorted(members, key=lambda option: _place(option, order)),
        }
    return groups


def _pending(group: dict | None) -> dict | None:
    """The options that need data, also grouped (`become`) by what they would be once it is there; those
    that only go with another one stand apart (`others`)."""
    if group is None:
        return None
    alone = [option for option in group["options"] if not option["goes_with_names"]]
    grouped = groupby(alone, key=lambda option: (option["if_known"], option["if_known_name"]))
    become = [{"code": code, "name": name, "options": list(options)} for (code, name), options in grouped]
    others = [option for option in group["options"] if option["goes_with_names"]]
    return group | {"become": become, "others": others}


def _place(option: dict, order: dict[str, int]) -> tuple[bool, int, int]:
    """What stands by itself first; by status; within "needs data" by what the option would become."""
    last = len(order)
    return bool(leaders_of(option)), order.get(option["status"], last), order.get(option["if_known"], last)


def _cited(option: dict, numbers: Numbers, names: dict[str, str]) -> dict:
    """The option with the numbers of the rules that decided it, and the names of those it goes with."""
    goes_with = [names.get(code, code) for code in leaders_of(option)]
    deciding = [rule for rule in option["rules"] if rule["id"] in option["decided_by"]]
    found = numbers.of(key for rule in deciding for key in rule["references"])
    return option | {"numbers": found, "goes_with_names": goes_with}


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
            "because": (fact.get("because") or {}).get(language, ""),
            "others": others_of(fact, language),
        }
        for fact in sheet["facts"]
    ]
    return [
        {"group": group, "facts": list(facts)} for group, facts in groupby(said, key=lambda f: f["group"])
    ]


def others_of(fact: dict, language: str) -> str:
    """The differing values of other specimens: "4 % (primary tumour, 2021-03-02); 8 % (…)"; a sheet frozen
    before there were specimens has none."""
    around, between = ("{}（{}）", "；") if language == "zh" else ("{} ({})", "; ")
    return between.join(
        around.format(
            other["shown"][language], place_of("", "", other["observed_on"], other["place"][language])
        )
        for other in fact.get("others") or ()
    )


def _origins(sheet: dict, language: str) -> dict[str, Origin]:
    """Fact name -> its value in words and where it is from, as the sheet has them."""
    origins = {}
    for fact in sheet["facts"]:
        unit = fact["unit"][language] if fact["unit"] and fact["value"] is not None else ""
        because = (fact.get("because") or {}).get(language, "")
        place = place_of(fact["source"], fact["source_detail"], fact["observed_on"], because)
        origins[fact["fact"]] = Origin(f"{fact['shown'][language]} {unit}".strip(), place)
    return origins


def _gaps(answer: dict) -> list[dict]:
    """What is missing, most important first; facts of the same consequences stand together. Each has its
    `names`, the weightiest `outcomes` and the `rest`."""
    alike: dict[str, dict] = {}
    followers = {option["option"] for option in answer["options"] if leaders_of(option)}
    for missing in answer["missing"]:
        outcomes = _outcomes(missing["changes"], followers)
        gap = alike.setdefault(
            repr(outcomes), {"names": [], "outcomes": outcomes[:SHOWN], "rest": outcomes[SHOWN:]}
        )
        gap["names"].append(missing["name"])
    return list(alike.values())


def _outcomes(changes: list[dict], followers: set[str]) -> list[dict]:
    """The changes as [{"value", "status", "status_name", "options"}], weightiest status first; what only
    goes with another option after the others."""
    order = ("contraindicated", "recommended", "consider", "not_recommended")
    told: dict[tuple, dict] = {}
    for change in sorted(changes, key=lambda change: change["option"] in followers):
        outcome = {
            "value": change["value_name"],
            "status": change["status"],
            "status_name": change["status_name"],
            "follows": change["option"] in followers,
        }
        key = (change["value_name"], change["status"])
        told.setdefault(key, outcome | {"options": []})["options"].append(change["option_name"])

    def weight(outcome: dict) -> tuple[bool, int]:
        status = outcome["status"]
        last = len(order) + (status == "not_indicated")
        return outcome["follows"], order.index(status) if status in order else last

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
