"""What a sheet (tnb.snapshot) holds of decision and meeting, in words. Pure: no database, no request."""

from datetime import datetime
from typing import Any

from tnb.models import Decision, Member
from tnb.read_back import read_back_in_both

Json = dict[str, Any]


def decided(sheet: Json, language: str) -> Json:
    """For a page in ``language`` ("en", "zh"), with that language active: the steps in their order, each
    option with its ``intent`` and ``owner``; ``chosen``, the same options; follows, reason, deferral,
    dissent, todo, what it ``amends``, the sentence to read back in both languages, closed_at, members."""
    decision, meeting = sheet["decision"] or {}, sheet["meeting"] or {}
    steps = _steps(decision, sheet["answers"][language], language)
    return {
        "steps": steps,
        "chosen": steps,
        "follows": label(Decision.Follows, decision.get("follows", "")),
        "reason": label(Decision.Reason, decision.get("departure_reason", "")),
        "deferral": label(Decision.Deferral, decision.get("deferred_for", "")),
        "dissent": [
            {"who": _named(each["who_name"], language), "text": each["text"]}
            for each in decision.get("dissent", ())
        ],
        "todo": [each | {"owner": _named(each["owner_name"], language)} for each in decision.get("todo", ())],
        "amends": _amends(decision),
        "read_back": read_back_in_both(sheet["decision"]),
        "closed_at": moment(sheet["closed_at"]),
        "members": [_member(member) for member in meeting.get("members", ())],
    }


def label(choices: Any, code: str) -> str:
    """The word for a code; a code of former days stays as it is."""
    return str(choices(code).label) if code in choices.values else code


def moment(said: str | None) -> datetime | None:
    """A time as the sheet holds it."""
    return datetime.fromisoformat(said) if said else None


def _steps(decision: Json, answer: Json, language: str) -> list[Json]:
    """The options chosen, as the answer has them; one that was chosen under other rules has its name."""
    options = {option["option"]: option for option in answer["options"]}
    names = [name[language] for name in decision.get("chosen_names", ())]
    codes = decision.get("chosen", ())
    steps = decision.get("steps") or [{} for _code in codes]  # frozen before there were steps
    return [
        options.get(code, {})
        | {
            "name": name,
            "intent": label(Decision.Intent, step.get("intent", "")),
            "owner": _named(step.get("owner_name"), language),
        }
        for code, name, step in zip(codes, names, steps, strict=True)
    ]


def _amends(decision: Json) -> Json | None:
    amends = decision.get("amends")
    return amends and {"closed_at": moment(amends["closed_at"]), "reason": amends["reason"]}


def _named(name: Json | None, language: str) -> str:
    return name[language] if name else ""


def _member(member: Json) -> Json:
    return member | {
        "is_chair": member["role"] == Member.Role.CHAIR,
        "role": label(Member.Role, member["role"]),
        "discipline": label(Member.Discipline, member["discipline"]),
    }
