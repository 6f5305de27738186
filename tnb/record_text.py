"""A sheet (tnb.snapshot) as plain text for the hospital's own record. Pure: no database, no request.

Made to survive another program: one thing a line, each option with its status in front, so that a line means
the same wherever it is broken; what somebody typed stands behind "> " and is never taken for a line of ours.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.language import LOCALES
from cases.models import Sex
from cases.reference_style import reference_style
from cases.templatetags.words import fact_unit, source_name
from recommendations.bibliography import format_reference
from recommendations.ruleset import current_ruleset
from tnb.decided import decided, label
from tnb.pdf.options import gaps, support
from tnb.pdf.words import between_sentences, bracketed, chinese, cited, colon, semicolon, with_unit
from tnb.presenter import others_of

Json = dict[str, Any]
TYPED = "> "
UNMARKED = {"\u00a0": " ", "\u2028": "\n", "\u2029": "\n"}


def record_text(sheet: Json, language: str) -> str:
    """The sheet in "en" or "zh", lines ended by a line feed. A draft says so first and last."""
    with translation.override(LOCALES[language]):
        lines = list(_Text(sheet, language).lines())
    return "\n".join(lines).translate(str.maketrans(UNMARKED)) + "\n"


class _Text:
    """The lines of one sheet; references are numbered as they are cited."""

    def __init__(self, sheet: Json, language: str) -> None:
        self.sheet, self.language = sheet, language
        self.answer, self.decided = sheet["answers"][language], decided(sheet, language)
        self.numbers: dict[str, int] = {}

    def cite(self, references: Iterable[str]) -> str:
        said = cited(self.numbers.setdefault(key, len(self.numbers) + 1) for key in references)
        return f" {said}" if said else ""

    def lines(self) -> Iterator[str]:
        draft = [_("DRAFT, not a decision: it is not closed, and what stands here may still change.")]
        draft = [] if self.sheet["closed_at"] else draft
        yield from draft
        for part in (self.head, self.decision, self.facts, self.options, self.open, self.sources):
            yield from part()
            yield ""
        yield from self.rules()
        yield from draft

    def head(self) -> Iterator[str]:
        patient, case, meeting = self.sheet["patient"], self.sheet["case"], self.sheet["meeting"]
        yield _("Tumour board: pancreatic neuroendocrine neoplasm with liver metastases")
        yield from _said(_("Patient"), _line(patient["name"]))
        yield from _said(_("Sex"), label(Sex, patient["sex"]))
        yield from _said(_("Born"), patient["birth_date"])
        yield from _said(_("Hospital number"), _line(patient["hospital_number"]))
        yield from _said(_("Case"), f"{case['code']}{bracketed(_line(patient['code_word']))}")
        if meeting:
            yield from _said(_("Meeting"), f"{meeting['held_on']} {_line(meeting['title'])}")
            there = [each for each in self.decided["members"] if each["present"] is True]
            yield from _said(
                _("Present"), _aside(_line(each["name"]) + bracketed(each["discipline"]) for each in there)
            )
        yield from _typed(_("Question"), case["question"])

    def decision(self) -> Iterator[str]:
        sheet, said = self.sheet, self.decided
        decision = sheet["decision"]
        yield _heading(_("Decision of the board") if sheet["closed_at"] else _("Decision (not closed)"))
        if decision is None:
            yield _("No decision has been recorded.")
            return
        if said["amends"]:
            yield from _said(_("Amends the decision of"), _clock(said["amends"]["closed_at"]))
            yield from _typed(_("Reason of the amendment"), said["amends"]["reason"])
        yield from _said(_("Deferred, no decision"), said["deferral"])
        for place, step in enumerate(said["steps"], 1):
            yield f"{place}. {self.step(step)}"
        yield from _typed(_("Wording"), decision["text"])
        yield from _said(_("Relation to the recommendation"), _aside(filter(None, _relation(said))))
        yield from _typed(_("In words"), decision["departure_text"])
        for each in said["dissent"]:
            yield from _typed(_("Does not agree") + colon() + _line(each["who"]), each["text"], always=True)
        for each in said["todo"]:
            until = each["until"] and _("until %(day)s") % {"day": each["until"]}
            about = bracketed(_aside(filter(None, [_line(each["owner"]), until])))
            yield from _typed(_("To be done") + about, each["what"])
        yield from _said(_("Signed by"), _aside(map(_line, decision.get("signed_by", ()))))
        if sheet["closed_at"]:
            yield from _said(
                _("Decision closed"), f"{_clock(said['closed_at'])}{_comma()}{_line(sheet['closed_by'])}"
            )

    def step(self, step: Json) -> str:
        status = f"[{step['status_name']}] " if step.get("status") else ""
        about = _aside(filter(None, [step["intent"], _line(step["owner"])]))
        return status + step["name"] + bracketed(about) + self.cite(support(step) if status else ())

    def facts(self) -> Iterator[str]:
        yield _heading(_("Key facts"))
        yield from _typed(_("Summary"), self.sheet["case"]["summary"])
        for derived in self.answer["derived"].values():
            value = derived["value"] or _("not derivable")
            flag = [_("provisional")] if derived.get("provisional") else []
            yield f"{derived['name']}{colon()}{value}{bracketed(_aside([*flag, *derived['because']]))}"
        for fact in self.sheet["facts"]:
            value = self.value(fact) if fact["value"] is not None else _("looked for, not known")
            yield f"{fact['label'][self.language]}{colon()}{value}{bracketed(self.origin(fact))}"
        for warning in self.answer["warnings"]:
            yield _("To note") + colon() + warning["message"]

    def value(self, fact: Json) -> str:
        others, also = others_of(fact, self.language), _("also")
        value = with_unit(fact["shown"][self.language], fact_unit(fact["fact"]))
        return value + (f"{semicolon()}{also} {others}" if others else "")

    def origin(self, fact: Json) -> str:
        source = " ".join(filter(None, [source_name(fact["source"]), _line(fact["source_detail"])]))
        return _aside(filter(None, [fact["observed_on"], source])) or _("no date or source")

    def options(self) -> Iterator[str]:
        yield _heading(_("Options and what the sources say"))
        groups = current_ruleset().option_groups
        shown = [option for option in self.answer["options"] if option["status"] != "not_indicated"]
        for group in dict.fromkeys(option["group"] for option in shown):
            yield f"-- {groups[group].said(self.language) if group in groups else group}"
            yield from (self.option(option) for option in shown if option["group"] == group)
        left = len(self.answer["options"]) - len(shown)
        yield from _said(_("Further options, no condition met in this case"), str(left) if left else "")

    def option(self, option: Json) -> str:
        known = option["if_known_name"]
        if_known = semicolon() + _("if the missing facts allow") + colon() + known if known else ""
        parts = [option["reason"], *(f"! {caution}" for caution in option["cautions"])]
        said = between_sentences().join(map(_line, filter(None, parts)))
        return (
            f"[{option['status_name']}{if_known}] {option['name']}{colon()}{said}{self.cite(support(option))}"
        )

    def open(self) -> Iterator[str]:
        yield _heading(_("Open: what is not known, and what it would change"))
        found = gaps(self.answer)
        if not found:
            yield _("Nothing that would change an option.")
        for gap in found:
            yield f"{gap['letter']}. {gap['name']}"
            for outcome in gap["outcomes"]:
                for status in outcome["statuses"]:
                    yield f"   {outcome['value']} → [{status['name']}] {status['options']}"

    def sources(self) -> Iterator[str]:
        for conflict in self.answer["conflicts"]:
            said = f"{conflict['id']} {conflict['title']} {conflict['resolution']}"
            yield _("The sources differ") + colon() + said + self.cite(conflict["references"])
        yield _heading(_("References"))
        items, ruleset = self.sheet["references"], current_ruleset()
        for key, number in self.numbers.items():
            item = items.get(key) or ruleset.references[key]
            yield f"[{number}] {format_reference(item, reference_style(self.language))}"

    def rules(self) -> Iterator[str]:
        rules = self.sheet["ruleset"]
        said = _("Rules %(version)s, effective %(effective)s, %(digest)s.") % rules
        unread = _("These rules have not yet been reviewed by a clinician.")
        yield said if rules["reviewed"] else said + between_sentences() + unread
        yield _("It computes from what was entered; it does not diagnose. The board decides.")
        if code := self.sheet.get("document"):
            yield from _said(_("Printed document"), code)


def _comma() -> str:
    return "，" if chinese() else ", "


def _aside(parts: Iterable[str]) -> str:
    return _comma().join(parts)


def _relation(said: Json) -> list[str]:
    return [said["follows"], said["reason"]]


def _heading(words: str) -> str:
    return f"== {words} =="


def _said(name: str, value: str | None) -> list[str]:
    return [f"{name}{colon()}{value}"] if value else []


def _typed(name: str, text: str | None, always: bool = False) -> list[str]:
    """A name, and below it what somebody typed, every line marked; nothing for nothing."""
    lines = [f"{TYPED}{line.rstrip()}" for line in (text or "").splitlines() if line.strip()]
    return [f"{name}{colon()}".rstrip(), *lines] if lines or always else []


def _line(text: str | None) -> str:
    """What somebody typed, on one line."""
    return " ".join((text or "").split())


def _clock(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
