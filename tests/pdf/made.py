# ruff: noqa: E501 (sentences are kept whole)
"""Snapshots made by hand, without the engine: fuller than any real case, so that the page is put to the test."""

from recommendations.records import Rule, Ruleset, Text

LANGUAGES = ("en", "zh")
QUESTION = {
    "en": "Is resection of the primary with liver debulking possible, and if not, which liver-directed treatment first?",
    "zh": "原发灶切除联合肝转移灶减瘤手术是否可行？若不可行，首选何种肝脏局部治疗？",
}
SUMMARY = (
    "胰尾 7 cm 富血供肿瘤，与脾静脉相邻（CT，2008-12），已切除；2009-03 见双叶肝转移（V～VII 段为主，约占肝体积 20%）；"
    "奥曲肽显像 Krenning 3；Ki-67 2%～10%，核分裂 2/50 HPF；CgA 176.6 → 143.6 ng/mL。拟行 ⁹⁰Y 微球或 ¹⁷⁷Lu-DOTATATE。"
)
TEXT = (
    "Lanreotide 120 mg every 4 weeks; ⁶⁸Ga-DOTATATE PET/CT and CgA in 3 months (target: change ≤ 10 %, ≥ 6 months "
    "stable). 兰瑞肽 120 mg，每 4 周一次；3 个月后复查。若肿瘤负荷 ≥ 50%，再议 TAE。"
)


PATIENT = {
    "name": "㛃䶮·测试",
    "sex": "female",
    "birth_date": "1977-03-02",
    "hospital_number": "H-0012345",
    "code_word": "amber heron 琥珀苍鹭",
}
CHOSEN = ("ssa", "tae")
DECISION = {
    "chosen": list(CHOSEN),
    "text": TEXT,
    "follows": "departs",
    "departure_reason": "patient_choice",
    "departure_text": "患者希望先行药物治疗。",
    "version": 3,
    "updated_by": "coordinator",
    "updated_at": "2026-11-20T07:30:00+00:00",
}
SEATS = {
    "surgeon": "surgery",
    "oncologist": "oncology",
    "interventionist": "interventional_radiology",
    "radiologist": "radiology",  # the one who was not there
    "pathologist": "pathology",
}


def snapshot(ruleset: Ruleset, *, language: str = "zh", closed: bool = True, **decision: object) -> dict:
    """A snapshot in the form of tnb.snapshot: nearly every fact known, every option with a status of its own.

    ``decision`` replaces entries of the decision."""
    answers = {said: answer(ruleset, said) for said in LANGUAGES}
    cited = {key for o in answers["en"]["options"] for rule in o["rules"] for key in rule["references"]}
    chosen_names = [ruleset.options[code].name._asdict() for code in CHOSEN]
    return {
        "format": 1,
        "case": {
            "code": "TNB-26-0001",
            "question": QUESTION[language],
            "summary": SUMMARY,
            "attribution": "",
        },
        "patient": dict(PATIENT),
        "facts": [fact(ruleset, name) for name in ruleset.facts if name not in {"ecog", "pdl1_high"}],
        "answers": answers,
        "references": {key: dict(ruleset.references[key]) for key in sorted(cited)},
        "decision": DECISION | {"chosen_names": chosen_names} | decision,
        "meeting": meeting(),
        "ruleset": about(ruleset),
        "closed_at": "2026-11-20T08:05:00+00:00" if closed else None,
        "closed_by": "chair" if closed else None,
    }


def meeting() -> dict:
    members = [
        {"name": name, "role": "member", "discipline": discipline, "present": name != "radiologist"}
        for name, discipline in SEATS.items()
    ]
    return {"held_on": "2026-11-20", "title": "Weekly board 每周例会", "room": "3", "members": members}


def about(ruleset: Ruleset) -> dict:
    return {name: getattr(ruleset, name) for name in ("version", "digest", "effective", "reviewed")}


def fact(ruleset: Ruleset, name: str) -> dict:
    known = ruleset.facts[name]
    value: object = {"number": 12.5, "integer": 3, "boolean": True}.get(known.kind, list(known.choices)[:1])
    shown = {"number": ("12.5", "12.5"), "integer": ("3", "3"), "boolean": ("yes", "是")}.get(known.kind)
    if shown is None:
        shown = tuple(next(iter(known.choices.values())))
        value = value if known.kind == "set" else value[0]
    return {
        "fact": name,
        "group": ruleset.fact_groups[known.group]._asdict(),
        "label": known.label._asdict(),
        "unit": known.unit and known.unit._asdict(),
        "value": value,
        "shown": {"en": shown[0], "zh": shown[1]},
        "observed_on": "2026-10-14",
        "source": "pathology",
        "source_detail": "",
        "entered_by": "coordinator",
        "entered_at": "2026-11-01T02:00:00+00:00",
    }


def answer(ruleset: Ruleset, language: str) -> dict:
    """An answer in the contract's form, in which rules hold at random but always the same ones."""

    def said(text: Text) -> str:
        return text.said(language)

    options = [option(ruleset, code, number, said) for number, code in enumerate(ruleset.options)]
    conflicts = [
        {
            "id": conflict.id,
            "title": said(conflict.title),
            "options": list(conflict.options),
            "resolution": said(conflict.resolution),
            "statements": list(conflict.statements),
            "references": references(ruleset, conflict.statements),
        }
        for conflict in ruleset.conflicts[:4]
    ]
    return {
        "reference": "TNB-26-0001",
        "language": language,
        "ruleset": about(ruleset),
        "derived": derived(language),
        "options": options,
        "missing": [
            gap(ruleset, name, said) for name in ("portal_vein_thrombosis", "htb_pct", "sstr_status")
        ],
        "conflicts": conflicts,
        "warnings": [
            {"kind": warning.kind, "facts": list(warning.facts), "message": said(warning.message)}
            for warning in ruleset.warnings[1:3]
        ],
    }


def derived(language: str) -> dict:
    said = {
        "en": ["Ki-67 from 3 to 20 %", "one lobe or two adjacent segments", "cannot be derived: satellites"],
        "zh": ["Ki-67 为 3%～20%", "单叶或相邻两段", "无法推定，尚缺：卫星灶"],
    }[language]
    return {
        "grade": {
            "name": "Grade",
            "value": "G2",
            "discordant": True,
            "provisional": True,
            "because": said[:1],
        },
        "enets_type_002": {
            "name": "ENETS type (solitary or two segments = I)",
            "value": None,
            "provisional": False,
            "because": said[2:],
        },
        "enets_type_004": {
            "name": "ENETS type (one lobe or two segments = I)",
            "value": "I",
            "provisional": False,
            "because": said[1:2],
        },
    }


def references(ruleset: Ruleset, statements: tuple[str, ...]) -> list[str]:
    stated = [ruleset.statements[name] for name in statements]
    papers = [statement.paper for statement in stated]
    return list(dict.fromkeys([*papers, *(key for statement in stated for key in statement.references)]))


def option(ruleset: Ruleset, code: str, number: int, said) -> dict:
    rules = [rule for rule in ruleset.rules.values() if code in rule.options][:2]
    status = ruleset.statuses[rules[0].status if rules else "not_indicated"]
    if_known = None
    if rules and number % 4 == 0:
        status, if_known = ruleset.statuses["needs_data"], status
    lower = ruleset.statuses["consider"]
    under = {"grade": "G1", "status": lower.code, "status_name": said(lower.name)}
    return {
        "option": code,
        "group": ruleset.options[code].group,
        "name": said(ruleset.options[code].name),
        "status": status.code,
        "status_name": said(status.name),
        "mark": status.mark,
        "if_known": if_known and if_known.code,
        "if_known_name": if_known and said(if_known.name),
        "missing": ["portal_vein_thrombosis", "htb_pct"] if if_known else [],
        "rules": [held(ruleset, rule, said) for rule in rules],
        "cautions": [said(ruleset.cautions[0].text)] if number % 7 == 0 and rules else [],
        "reason": said(rules[0].because) if rules else said(status.meaning),
        "decided_by": [rules[0].id] if rules else [],
        "under_lower_grade": under if number % 9 == 0 and rules else None,
    }


def held(ruleset: Ruleset, rule: Rule, said) -> dict:
    """A rule that holds, as an answer tells it."""
    return {
        "id": rule.id,
        "truth": "true",
        "status": rule.status,
        "status_name": said(ruleset.statuses[rule.status].name),
        "because": said(rule.because),
        "strength": "recommended",
        "statements": list(rule.statements),
        "references": references(ruleset, rule.statements),
        "doubts": [],
        "set_aside_by": None,
        "trace": [],
    }


def gap(ruleset: Ruleset, name: str, said) -> dict:
    changed = [ruleset.options[code] for code in ("tae", "ctace", "sirt")]
    statuses = [ruleset.statuses["contraindicated"], ruleset.statuses["recommended"]]
    return {
        "fact": name,
        "name": said(ruleset.facts[name].label),
        "changes": [
            {
                "value": value,
                "value_name": shown,
                "option": option.code,
                "option_name": said(option.name),
                "status": status.code,
                "status_name": said(status.name),
            }
            for value, shown, status in [(True, "✓", statuses[0]), (False, "–", statuses[1])]
            for option in changed
        ],
    }
