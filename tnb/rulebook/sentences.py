"""A rule as one sentence, from the same condition that is evaluated."""

from collections.abc import Iterable
from dataclasses import dataclass

from recommendations.conditions import Comparison, Condition, Group, InQuestion
from recommendations.records import Rule, Ruleset
from recommendations.sentences import IN_QUESTION, SIGNS, label_of, with_unit
from recommendations.words import Text, number

WHEN = Text("When ", "若")
ALWAYS = Text("Always", "任何情况下")
NEVER = Text("never", "从不")
THEN = Text(" — ", "——")
STATUS = Text("{status}: {options}", "{status}：{options}")
COMMA = Text(", ", "，")
AND = Text(" and ", "，且")
OR = Text(" or ", " 或 ")
OPENING, CLOSING = Text("(", "（"), Text(")", "）")
NOT = Text("not ", "非")
NONE_OF = Text("none of ", "均无：")
VALUE = Text("{label}: {values}", "{label}：{values}")
ITEMS = Text(", ", "、")


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: one comparison (``atom``), or the words between two."""

    text: str
    atom: bool = False


@dataclass(frozen=True)
class Sentence:
    """A rule in one language: ``parts`` say when, ``result`` says what the sources make of which options."""

    parts: tuple[Part, ...]
    status: str
    options: tuple[str, ...]
    language: str

    @property
    def when(self) -> str:
        """The condition alone."""
        return "".join(part.text for part in self.parts)

    def __str__(self) -> str:
        result = STATUS.said(self.language).format(
            status=self.status, options=ITEMS.said(self.language).join(self.options)
        )
        return self.when + THEN.said(self.language) + result


def sentence_of(rule: Rule, ruleset: Ruleset, language: str, *, full: bool = False) -> Sentence:
    """The rule as a sentence; ``full`` writes named conditions out."""
    return Sentence(
        parts_of(rule.when, ruleset, language, full=full),
        ruleset.statuses[rule.status].name.said(language),
        tuple(ruleset.options[code].name.said(language) for code in rule.options),
        language,
    )


def parts_of(
    condition: Condition, ruleset: Ruleset, language: str, *, full: bool = False
) -> tuple[Part, ...]:
    """When the condition holds, beginning the sentence: "When A, B and (C or D)"; "Always" without any."""
    if condition == Group("all", ()):
        return (Part(ALWAYS.said(language)),)
    teller = _Teller(ruleset, language, full)
    return (Part(WHEN.said(language)), *teller.told(condition, inside=False))


def phrase_of(comparison: Comparison, ruleset: Ruleset, language: str) -> str:
    """One comparison in words: "Ki-67 < 55 %", "Extrahepatic disease: no", "Grade: G1 / G2"."""
    label = label_of(comparison.fact, ruleset).said(language)
    fact = ruleset.facts.get(comparison.fact)
    if comparison.relation in SIGNS and fact is not None:
        limit = with_unit(number(comparison.limit), fact, language)
        return f"{label} {SIGNS[comparison.relation]}\N{NO-BREAK SPACE}{limit}"
    names = [fact.choices[value].said(language) if fact is not None else value for value in comparison.values]
    return VALUE.said(language).format(label=label, values=" / ".join(names))


@dataclass(frozen=True)
class _Teller:
    ruleset: Ruleset
    language: str
    full: bool

    def told(self, condition: Condition, *, inside: bool) -> Iterable[Part]:
        """The condition; ``inside`` another group it stands in brackets where it joins several."""
        if isinstance(condition, InQuestion):
            name = self.ruleset.options[condition.option].name.said(self.language)
            return [Part(IN_QUESTION.said(self.language).format(option=name), atom=True)]
        if isinstance(condition, Comparison):
            return [Part(phrase_of(condition, self.ruleset, self.language), atom=True)]
        if condition.name and not self.full:
            return [Part(self.ruleset.condition_names[condition.name].said(self.language), atom=True)]
        if not condition.members:
            return [Part((NEVER if condition.kind == "any" else ALWAYS).said(self.language).lower())]
        return self.group(condition, inside=inside)

    def group(self, group: Group, *, inside: bool) -> Iterable[Part]:
        several = len(group.members) > 1
        if group.kind == "none":
            yield self.word(NONE_OF if several else NOT)
        bracketed = (inside and several) or group.kind == "none"
        if bracketed:
            yield self.word(OPENING)
        for place, member in enumerate(group.members):
            if place:
                last = place == len(group.members) - 1
                yield self.word({"any": OR, "none": COMMA}.get(group.kind, AND if last else COMMA))
            yield from self.told(member, inside=several or (inside and not bracketed))
        if bracketed:
            yield self.word(CLOSING)

    def word(self, text: Text) -> Part:
        return Part(text.said(self.language))
