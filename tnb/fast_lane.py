"""Which cases follow a protocol and may be proposed for a short discussion. Pure; the chair approves.

A case follows a protocol while exactly one treatment is recommended by itself and nothing known or unknown
speaks against taking it up: see REFUSALS, each of which is said in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.readiness import READY, Readiness
from recommendations.evaluate import Evaluation
from recommendations.records import Ruleset
from recommendations.truth import Truth
from recommendations.words import Text
from tnb.complexity import leading_alone, listed, touching

MINUTES = 2  # of a case in the fast lane; it is decided and closed like any other
RULE = Text(
    "Proposed where exactly one treatment is recommended by itself, every fact that decides is known and "
    "undisputed, no missing value could make another option recommended or show a contraindication, the "
    "grade is final, and the sources do not differ about that treatment.",
    "仅有一种治疗单独获推荐；起决定作用的资料均已知且无矛盾；无缺失值可使其他方案成为推荐或显示禁忌；分级确定；文献对该治疗无分歧时，方予提议。",
)


@dataclass(frozen=True)
class Protocol:
    """``lead``: the one treatment recommended by itself ("" if there is not exactly one); ``against``: what
    keeps the case from the fast lane, nothing if it is proposed."""

    lead: str
    because: Text | None
    against: tuple[Text, ...]

    @property
    def proposed(self) -> bool:
        return not self.against


def protocol_of(evaluation: Evaluation, ruleset: Ruleset, readiness: Readiness) -> Protocol:
    """Whether a case follows a protocol; ``readiness``: of the same facts on the day of the meeting."""
    alone = leading_alone(evaluation, ruleset)
    leads = [code for code in alone if evaluation.verdicts[code].status == "recommended"]
    lead = leads[0] if len(leads) == 1 else ""
    against = (*_leads(leads, ruleset), *_open(evaluation, ruleset, readiness, lead))
    if not lead or against:
        return Protocol(lead, None, against)
    name = ruleset.options[lead].name
    because = Text(
        f"one treatment is recommended by itself and nothing decisive is open: {name.en}",
        f"仅一种治疗单独获推荐，且无起决定作用的待定项：{name.zh}",
    )
    return Protocol(lead, because, ())


def _leads(leads: list[str], ruleset: Ruleset) -> Iterator[Text]:
    if not leads:
        yield Text("no treatment is recommended by itself", "无单独获推荐的治疗")
    elif len(leads) > 1:
        names = listed([ruleset.options[code].name for code in leads])
        yield Text(f"several are recommended: {names.en}", f"多项获推荐：{names.zh}")


def _open(evaluation: Evaluation, ruleset: Ruleset, readiness: Readiness, lead: str) -> Iterator[Text]:
    facts = ruleset.facts
    if readiness.state != READY:
        blocking = [facts[need.fact].label for need in readiness.needs if need.blocking]
        names = listed(blocking) if blocking else readiness.name
        yield Text(f"not ready: {names.en}", f"未就绪：{names.zh}")
    waiting = [
        ruleset.options[code].name
        for code, verdict in evaluation.verdicts.items()
        if verdict.status == "needs_data" and verdict.if_known == "recommended"
    ]
    if waiting:
        names = listed(waiting)
        yield Text(f"could become recommended: {names.en}", f"可能成为推荐：{names.zh}")
    if lead and _may_be_barred(lead, evaluation):
        yield Text("a contraindication is not excluded", "禁忌证尚未排除")
    grade = evaluation.derived["grade"]
    if grade.value is None or grade.provisional or grade.lower is not None or grade.contradicted:
        yield Text("the grade is not final", "分级未定")
    titles = touching(evaluation, [lead] if lead else [])
    if titles:
        names = listed(titles)
        yield Text(f"the sources differ: {names.en}", f"文献意见不一：{names.zh}")


def _may_be_barred(option: str, evaluation: Evaluation) -> bool:
    """Whether a rule against the option is undecided."""
    against = ("contraindicated", "not_recommended")
    judged = evaluation.verdicts[option].judged
    return any(part.counts is Truth.UNKNOWN and part.rule.status in against for part in judged)
