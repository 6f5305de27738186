"""A decision in one sentence, as it is read back to the board. Pure: no database, no request.

The names are those the snapshot carries, so that a frozen decision is read back in the words of its day."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from recommendations.words import Text

Json = dict[str, Any]
SHORT = 240  # a wording longer than this is read where it stands
NUMERALS = "一二三四五六七八九十"
ENDINGS = " .;。；"

INTENT = {
    "curative": Text("with curative intent", "以根治为目的"),
    "conversion": Text("for conversion", "以转化为目的"),
    "palliative": Text("with palliative intent", "以姑息为目的"),
}
FOLLOWS = {
    "follows": Text("this follows the recommendation", "遵循推荐"),
    "departs": Text("this departs from the recommendation", "偏离推荐"),
    "none": Text("no recommendation applies", "无适用推荐"),
}
REASON = {
    "patient_choice": Text("because of the patient's choice", "理由：患者意愿"),
    "comorbidity": Text("because of comorbidity", "理由：基础疾病"),
    "new_information": Text("because of new information", "理由：新增资料"),
    "local_availability": Text("because of local availability", "理由：本院条件"),
    "expert_judgement": Text("by expert judgement", "理由：专家判断"),
    "clinical_trial": Text("because of a clinical trial", "理由：临床试验"),
    "other": Text("for another reason", "理由：其他"),
}
DEFERRAL = {
    "imaging": Text("imaging is missing or too old", "缺少影像或影像过旧"),
    "pathology": Text("pathology is missing or unclear", "缺少病理或病理不明确"),
    "laboratory": Text("laboratory or clinical data are missing", "缺少实验室或临床资料"),
    "discipline": Text("a discipline was missing", "有关学科未到场"),
    "patient": Text("the patient wants time or could not be asked", "患者需要时间考虑，或未能征询患者意见"),
    "time": Text("no time was left", "时间不足"),
    "other": Text("for another cause", "其他原因"),
}


def read_back(decision: Json | None, language: str) -> str:
    """The sentence for a decision as tnb.snapshot holds it, in ``language`` ("en" or "zh"); "" while
    nothing is written down. Free wording is repeated only where it is all there is, and short."""
    if decision is None:
        return ""
    parts = [_outcome(decision, language), _relation(decision, language)]
    parts += [_to_be_done(decision, language), *_dissent(decision, language)]
    said = Text("; ", "；").said(language).join(filter(None, parts))
    return f"{_opening(decision, language)}{said}{Text('.', '。').said(language)}" if said else ""


def read_back_in_both(decision: Json | None) -> dict[str, str]:
    """The sentence in each language: {"en": ..., "zh": ...}."""
    return {language: read_back(decision, language) for language in Text._fields}


def _opening(decision: Json, language: str) -> str:
    defers = bool(decision.get("deferred_for"))
    verb = Text("defers this case", "暂缓决定") if defers else Text("decides", "决定")
    amends = decision.get("amends")
    if amends is None:
        return Text(f"The board {verb.en}: ", f"团队{verb.zh}：").said(language)
    day = timezone.localtime(datetime.fromisoformat(amends["closed_at"])).date().isoformat()
    said = Text(
        f"Amending its decision of {day}, the board {verb.en}: ", f"修正 {day} 的决定，团队{verb.zh}："
    )
    return said.said(language)


def _outcome(decision: Json, language: str) -> str:
    """What is done, or why nothing is decided."""
    wording = _inline(decision["text"])
    if cause := decision.get("deferred_for"):
        said = _word(DEFERRAL, cause, language)
        return said + (_in_brackets(wording, language) if wording and len(wording) <= SHORT else "")
    steps = [_step(step, language) for step in _steps(decision, language)]
    if not steps and len(wording) > SHORT:
        return Text("as worded below", "见下文").said(language)
    if len(steps) < 2:
        return "".join(steps) or wording
    if language == "zh":
        return "；".join(f"第{_numeral(place)}步，{step}" for place, step in enumerate(steps, 1))
    return ", then ".join(["first " + steps[0], *steps[1:]])


def _steps(decision: Json, language: str) -> list[Json]:
    """The steps with their names; a decision frozen before there were steps has options only."""
    names = [name[language] for name in decision["chosen_names"]]
    steps = decision.get("steps") or [{} for _name in names]
    return [step | {"name": name} for step, name in zip(steps, names, strict=True)]


def _step(step: Json, language: str) -> str:
    intent = _word(INTENT, step.get("intent", ""), language)
    owner = _named(step.get("owner_name"), language)
    if language == "zh":
        return "，".join(filter(None, [step["name"], intent, owner and f"由{_spaced(owner)}负责"]))
    return " ".join(filter(None, [step["name"], intent, owner and f"by {owner}"]))


def _relation(decision: Json, language: str) -> str:
    if decision.get("deferred_for") or not decision["follows"]:
        return ""
    said = _word(FOLLOWS, decision["follows"], language)
    reason = _word(REASON, decision["departure_reason"], language)
    if reason and decision["follows"] == "departs":
        said += Text(" ", "，").said(language) + reason
    words = _inline(decision["departure_text"])
    return said + (_in_brackets(words, language) if words else "")


def _to_be_done(decision: Json, language: str) -> str:
    things = [_thing(said, language) for said in decision.get("todo") or ()]
    if len(things) > 1:
        things = [f"({place}) {thing}" for place, thing in enumerate(things, 1)]
    return Text("to be done: ", "待办：").said(language) + ", ".join(things) if things else ""


def _thing(said: Json, language: str) -> str:
    owner, until = _named(said.get("owner_name"), language), said["until"]
    if language == "zh":
        around = "，".join(
            filter(None, [owner and f"{_spaced(owner)}负责".lstrip(), until and f"{until} 前"])
        )
        return _inline(said["what"]) + (f"（{around}）" if around else "")
    return " ".join(
        filter(None, [_inline(said["what"]), owner and f"by {owner}", until and f"until {until}"])
    )


def _dissent(decision: Json, language: str) -> list[str]:
    found = []
    for each in decision.get("dissent") or ():
        who = _named(each.get("who_name"), language) or Text("somebody", "有人").said(language)
        words = _inline(each["text"])
        said = Text(f"{who} does not agree", f"{_spaced(who)}持不同意见".lstrip()).said(language)
        found.append(said + (Text(f": “{words}”", f"：“{words}”").said(language) if words else ""))
    return found


def _named(name: Json | None, language: str) -> str:
    return name[language] if name else ""


def _word(words: dict[str, Text], code: str, language: str) -> str:
    """The word for a code; one of former days stays as it is."""
    return words[code].said(language) if code in words else code


def _inline(words: str) -> str:
    """What somebody typed, on one line and without the stop at its end."""
    return " ".join(words.split()).rstrip(ENDINGS)


def _in_brackets(words: str, language: str) -> str:
    return Text(f" ({words})", f"（{words}）").said(language)


def _spaced(name: str) -> str:
    """A Latin name within Chinese text."""
    return f" {name} " if name.isascii() else name


def _numeral(place: int) -> str:
    return NUMERALS[place - 1] if place <= len(NUMERALS) else f" {place} "
