"""An answer as plain text for a terminal, in its language."""

from typing import Any

WORDS = {
    "en": {
        "refused": "refused",
        "allowed": "allowed",
        "grade": "Grade",
        "unknown": "not derived",
        "warnings": "To note",
        "missing": "Missing, most important first",
        "conflicts": "Where the sources differ (proposed resolution)",
        "rules": "Rule set",
        "unreviewed": "not yet reviewed by a clinician",
        "if": "if known",
    },
    "zh": {
        "refused": "拒绝",
        "allowed": "允许",
        "grade": "分级",
        "unknown": "无法推定",
        "warnings": "注意",
        "missing": "缺少的资料（按重要性）",
        "conflicts": "文献分歧（拟议处理）",
        "rules": "规则集",
        "unreviewed": "尚未经临床医师审核",
        "if": "若已知",
    },
}


def as_text(answer: dict[str, Any], language: str) -> str:
    """The answer, or the refusal, as lines for reading."""
    words = WORDS[language]
    if "errors" in answer:
        return "\n".join([f"{answer['reference']}: {words['refused']}", *_errors(answer, words)])
    lines = [f"{answer['reference']}"]
    for part in answer["derived"].values():
        because = "; ".join(part["because"])
        lines.append(f"  {part['name']}: {part['value'] or words['unknown']} ({because})")
    lines += [f"  ! {warning['message']}" for warning in answer["warnings"]]
    lines += _options(answer, words)
    if answer["missing"]:
        names = ", ".join(gap["name"] for gap in answer["missing"])
        lines.append(f"{words['missing']}: {names}")
    lines += [f"{c['id']} {c['title']} {c['resolution']}" for c in answer["conflicts"]]
    ruleset = answer["ruleset"]
    lines.append(f"{words['rules']} {ruleset['version']} {ruleset['digest'][:19]} ({words['unreviewed']})")
    return "\n".join(lines)


def _errors(answer: dict[str, Any], words: dict[str, str]) -> list[str]:
    return [
        f"  {error['fact'] or '-'}: {error['problem']} ({words['allowed']}: {error['allowed']})"
        for error in answer["errors"]
    ]


def _options(answer: dict[str, Any], words: dict[str, str]) -> list[str]:
    lines = []
    for option in answer["options"]:
        if option["status"] == "not_indicated":
            continue
        tail = f" ({words['if']}: {option['if_known_name']})" if option["if_known"] else ""
        lines.append(f"{option['mark']} {option['name']}: {option['status_name']}{tail}. {option['reason']}")
        lines += [f"    ! {caution}" for caution in option["cautions"]]
    return lines
