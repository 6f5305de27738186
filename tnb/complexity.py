"""How much discussion a case is likely to need: points for what makes it hard, each with its reason. Pure.

It puts an agenda in order and estimates minutes; it says nothing of what is best for the patient. The points
and the minutes are ours: no paper gives them, nobody has measured them, and everybody may set other minutes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.readiness import Readiness
from recommendations.evaluate import Evaluation
from recommendations.records import Ruleset
from recommendations.words import Text
from recommendations.words_of_rules import leaders_of
from tnb.quorum import options_in_play

SHORTEST = 3  # minutes of the simplest case; the benchmark of published boards is 3 minutes a case
POINTS_A_MINUTE = 2  # so many points take another minute
NAMED = 3
KINDS = ("surgery", "local", "systemic")
ABOUT = Text(
    "Points put the agenda in order: they say how much there is to discuss, not what is best for the "
    "patient. Weights and minutes are a proposal of this program and rest on no study.",
    "分值仅用于排定议程：表示需讨论内容的多少，与何种治疗最佳无关。权重与分钟数为本程序的建议，并无研究依据。",
)


@dataclass(frozen=True)
class Reason:
    """What makes a case harder, and by how many points."""

    code: str
    points: int
    said: Text


@dataclass(frozen=True)
class Complexity:
    """The reasons, the weightiest first."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def minutes(self) -> int:
        """Estimated minutes before the board."""
        return SHORTEST + -(-self.points // POINTS_A_MINUTE)


def complexity_of(
    evaluation: Evaluation, ruleset: Ruleset, readiness: Readiness, disciplines: int, earlier: int
) -> Complexity:
    """The complexity of a case as its facts stand.

    ``readiness``: of the same facts on the day of the meeting; ``disciplines``: how many are needed;
    ``earlier``: on how many agendas the case was before.
    """
    reasons = [
        *_open(evaluation, ruleset),
        *_gaps(readiness, ruleset),
        *_sources(evaluation, ruleset),
        *_grade(evaluation),
        *_contradictory(readiness, ruleset),
        *_patient(evaluation),
        *_course(evaluation, earlier),
    ]
    if disciplines >= 4:
        said = Text(f"{disciplines} disciplines are needed", f"需 {disciplines} 个学科")
        reasons.append(Reason("disciplines", 1 if disciplines < 6 else 2, said))
    return Complexity(tuple(sorted(reasons, key=lambda reason: -reason.points)))


def leading_alone(evaluation: Evaluation, ruleset: Ruleset) -> list[str]:
    """The options of treatment that are recommended or to be considered by themselves, not beside another."""
    leading, _possible = options_in_play(evaluation)
    treats = (code for code in leading if ruleset.options[code].group not in ("control", "preparation"))
    return [code for code in treats if not leaders_of(code, ruleset)]


def touching(evaluation: Evaluation, options: Iterable[str]) -> list[Text]:
    """The titles of the conflicts between sources that concern one of the options."""
    wanted = set(options)
    return [part.title for part in evaluation.conflicts if wanted & set(part.options)]


def listed(names: list[Text]) -> Text:
    """The names in a row, the first few and the number of the others."""
    rest = len(names) - NAMED
    english, chinese = (", ".join(n.en for n in names[:NAMED]), "、".join(n.zh for n in names[:NAMED]))
    if rest > 0:
        return Text(f"{english} and {rest} more", f"{chinese}等 {len(names)} 项")
    return Text(english, chinese)


def _open(evaluation: Evaluation, ruleset: Ruleset) -> Iterator[Reason]:
    alone = leading_alone(evaluation, ruleset)
    kinds = {ruleset.options[code].group for code in alone} & set(KINDS)
    points = (len(alone) >= 4) + (len(alone) >= 8) + (len(kinds) == len(KINDS))
    if points:
        groups = listed([ruleset.option_groups[group] for group in KINDS if group in kinds])
        said = Text(
            f"{len(alone)} options stand open beside each other ({groups.en})",
            f"{len(alone)} 个方案并列待选（{groups.zh}）",
        )
        yield Reason("open", points, said)
    disputed = [code for code, verdict in evaluation.verdicts.items() if verdict.status == "controversial"]
    if disputed:
        names = listed([ruleset.options[code].name for code in disputed])
        yield Reason("controversial", 1, Text(f"controversial: {names.en}", f"有争议：{names.zh}"))


def _gaps(readiness: Readiness, ruleset: Ruleset) -> Iterator[Reason]:
    """Missing or expired values on which a recommendation hangs."""
    facts = [need.fact for need in readiness.needs if need.blocking]
    if facts:
        names = listed([ruleset.facts[fact].label for fact in facts])
        said = Text(
            f"missing values that could change a leading option: {names.en}",
            f"缺失值可能改变优先方案：{names.zh}",
        )
        yield Reason("gaps", 1 + (len(facts) >= 3) + (len(facts) >= 6), said)


def _sources(evaluation: Evaluation, ruleset: Ruleset) -> Iterator[Reason]:
    leading, possible = options_in_play(evaluation)
    titles = touching(evaluation, [*leading, *possible])
    if titles:
        names = listed(titles)
        said = Text(f"the sources differ: {names.en}", f"文献意见不一：{names.zh}")
        yield Reason("sources", 1 + (len(titles) >= 3), said)


def _grade(evaluation: Evaluation) -> Iterator[Reason]:
    grade = evaluation.derived["grade"]
    if grade.lower is not None:
        yield Reason("grade", 2, Text("Ki-67 and mitoses give different grades", "Ki-67 与核分裂级别不一致"))
    elif grade.contradicted:
        yield Reason("grade", 2, Text("the stated grade contradicts its figures", "所述级别与数值矛盾"))
    elif grade.value is None:
        yield Reason("grade", 1, Text("the grade is open", "分级未明"))
    elif grade.provisional:
        yield Reason("grade", 1, Text("the grade is provisional", "分级为暂定"))


def _contradictory(readiness: Readiness, ruleset: Ruleset) -> Iterator[Reason]:
    facts = [need.fact for need in readiness.needs if "contradictory" in need.kinds]
    others = [fact for fact in facts if fact not in ("ki67_pct", "mitoses_per_10hpf", "stated_grade")]
    if others:
        names = listed([ruleset.facts[fact].label for fact in others])
        said = Text(f"contradictory in the record: {names.en}", f"记录中相互矛盾：{names.zh}")
        yield Reason("contradictory", 2, said)


def _patient(evaluation: Evaluation) -> Iterator[Reason]:
    facts = evaluation.facts
    ecog = facts.get("ecog")
    frail = facts.get("severe_comorbidity") is True or facts.get("surgery_tolerated") is False
    if frail or (ecog is not None and ecog >= 2):
        said = Text("comorbidity or general condition limits treatment", "合并症或一般状况限制治疗")
        yield Reason("patient", 1, said)
    if facts.get("functional_status") == "functional":
        yield Reason("hormones", 1, Text("a functional tumour", "功能性肿瘤"))


def _course(evaluation: Evaluation, earlier: int) -> Iterator[Reason]:
    given = evaluation.facts.get("prior_treatments") or ()
    if given:
        n = len(given)
        said = Text(f"treated before: {n} kind{'' if n == 1 else 's'} of treatment", f"既往治疗 {n} 种")
        yield Reason("treated", 1 + (n >= 3), said)
    if earlier:
        times = "once" if earlier == 1 else "twice" if earlier == 2 else f"{earlier} times"
        said = Text(f"before the board {times} already", f"既往已讨论 {earlier} 次")
        yield Reason("again", 1, said)
