"""What must hold of any case, tried on very many random ones, of which more or less is known.

By way of the compiled rules; agreement.py and the tests hold these equal to the readable evaluator.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from recommendations.answer import answer_of, outline_of
from recommendations.classify import classify
from recommendations.compiled import compiled, outcome_of, statuses
from recommendations.evaluate import Evaluation, normalised
from recommendations.gaps import missing_for, telling_values
from recommendations.quick import evaluated
from recommendations.records import Ruleset
from recommendations.words import Text

from .agreement import SEED, random_cases
from .findings import Asked, Found, Proof
from .sat import Case

KNOWN = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)  # how much is known of a case
IN_BOTH = 20  # of so many cases one is answered in both languages with every rule in full
SHOWN = 5
WORDS = frozenset(
    {"language", "name", "status_name", "if_known_name", "because", "strength", "condition", "cautions"}
    | {
        "reason",
        "title",
        "resolution",
        "message",
        "value_name",
        "option_name",
        "if_unknown",
        "text",
        "kind_name",
    }
)


class Pair(NamedTuple):
    """A case, and the same with everything known."""

    facts: Case
    complete: Case


def pairs(count: int, asked: Asked) -> Iterator[Pair]:
    """So many cases with their completions, always the same ones."""
    chance = random.Random(SEED)  # noqa: S311  a fixed sample, no secret
    filled = random_cases(count, asked.ruleset, asked.space, SEED + 1)
    for more, less in zip(random_cases(count, asked.ruleset, asked.space, SEED + 2), filled, strict=True):
        complete, share = less | more, chance.choice(KNOWN)
        yield Pair({name: value for name, value in complete.items() if chance.random() < share}, complete)


def properties_hold(asked: Asked, count: int) -> Iterator[Proof]:
    """Monotony, order, language, and gap lists that are complete (idle.py asks for what is too many)."""
    for tried in PROPERTIES:
        yield _tried(tried, asked, count)


MONOTONY = Text(
    "Learning facts never turns a rule that holds or fails into its opposite (but for a provisional grade)",
    "得知更多资料不会使已成立或已不成立的规则翻转（暂定分级除外）",
)
ORDER = Text("The order of the facts makes no difference", "资料的先后次序不影响结论")
LANGUAGE = Text(
    "Both languages say the same codes, numbers, rules and references", "两种语言的代码、数值、规则与文献一致"
)
COMPLETE = Text(
    "What is not listed as missing for an option does not change its status; what waits for data lists some",
    "未列为缺少的资料不改变该方案的结论；待补资料的方案必列出所缺",
)
OUTLINE = Text(
    "Both languages say the same codes and numbers, whatever is known (without the rules in full)",
    "无论已知多少，两种语言的代码与数值一致（不含规则详情）",
)
FILLS = Text(
    "With what is listed as missing for an option known, the option no longer waits for data",
    "补齐某方案所列缺少的资料后，该方案不再待补资料",
)


@dataclass(frozen=True)
class Property:
    """``look`` finds what is wrong with a case; it is asked of one case in ``one_of``."""

    name: str
    claim: Text
    look: Callable[[Pair, Ruleset], Iterator[Found]]
    one_of: int = 1


def _tried(tried: Property, asked: Asked, count: int) -> Proof:
    with asked.proving(tried.name, tried.claim) as proof:
        some = list(islice(pairs(count, asked), 0, None, tried.one_of))
        found = (wrong for pair in some for wrong in tried.look(pair, asked.ruleset))
        proof.refuted.extend(islice(found, SHOWN))
    proof.questions = len(some)
    return proof


def _turned(pair: Pair, ruleset: Ruleset) -> Iterator[Found]:
    if is_provisional(pair.facts, ruleset):
        return
    places = compiled(ruleset).counts
    before, after = (outcome_of(normalised(facts), ruleset).truths for facts in pair)
    turned = [rule for rule, at in places.items() if before[at] is not None and after[at] is not before[at]]
    if turned:
        yield _found("turned", turned, pair.facts)


def _disordered(pair: Pair, ruleset: Ruleset) -> Iterator[Found]:
    one = outcome_of(normalised(pair.facts), ruleset)
    other = outcome_of(normalised(dict(reversed(pair.facts.items()))), ruleset)
    if (one.statuses, one.truths) != (other.statuses, other.truths):
        yield _found("differs", [], pair.facts)


def _translated(pair: Pair, ruleset: Ruleset) -> Iterator[Found]:
    evaluation = evaluated(pair.facts, ruleset)
    english, chinese = (codes(answer_of("x", evaluation, ruleset, said)) for said in ("en", "zh"))
    if english != chinese:
        yield _found("differs", [key for key in english if english[key] != chinese[key]], pair.facts)


def _outlined(pair: Pair, ruleset: Ruleset) -> Iterator[Found]:
    evaluation = evaluated(pair.facts, ruleset)
    english, chinese = (codes(outline_of("x", evaluation, ruleset, said)) for said in ("en", "zh"))
    if english != chinese:
        yield _found("differs", [key for key in english if english[key] != chinese[key]], pair.facts)


def codes(said: Any) -> Any:
    """What of an answer does not depend on the language."""
    if isinstance(said, dict):
        return {key: codes(value) for key, value in said.items() if key not in WORDS}
    return [codes(part) for part in said] if isinstance(said, list) else said


def _unlisted(pair: Pair, ruleset: Ruleset) -> Iterator[Found]:
    evaluation = evaluated(pair.facts, ruleset)
    if any(part.provisional for part in evaluation.derived.values()):
        return
    complete, known = normalised(pair.complete), dict(evaluation.facts)
    # What a report states only stands in for figures: it is no gap.
    more = {name: value for name, value in complete.items() if not name.startswith("stated_")}
    for listed, options in _by_list(evaluation, ruleset).items():
        unlisted = {name: value for name, value in more.items() if name not in listed}
        after = statuses({**unlisted, **known}, ruleset)
        changed = [code for code in options if after[code] != evaluation.verdicts[code].status]
        bare = [code for code in options if not listed and evaluation.verdicts[code].status == "needs_data"]
        if changed or bare:
            yield _found("not listed", changed or bare, pair.facts)


def _incomplete(pair: Pair, ruleset: Ruleset) -> Iterator[Found]:
    evaluation = evaluated(pair.facts, ruleset)
    if any(part.provisional for part in evaluation.derived.values()):
        return
    values, known = telling_values(ruleset), dict(evaluation.facts)
    complete = {name: of[0] for name, of in values.items() if of} | normalised(pair.complete)
    for listed, options in _by_list(evaluation, ruleset).items():
        after = statuses({**{name: complete[name] for name in listed if name in complete}, **known}, ruleset)
        waiting = [code for code in options if after[code] == "needs_data"]
        if waiting:
            yield _found("still waits for data", waiting, pair.facts)


def _by_list(evaluation: Evaluation, ruleset: Ruleset) -> dict[frozenset[str], list[str]]:
    """The options by the facts they lack."""
    found: dict[frozenset[str], list[str]] = {}
    for code in ruleset.options:
        found.setdefault(frozenset(missing_for(code, evaluation, ruleset)), []).append(code)
    return found


def is_provisional(facts: Case, ruleset: Ruleset) -> bool:
    """Whether a derived fact of the case may still be replaced: the exception that is labelled."""
    return any(part.provisional for part in classify(normalised(facts), ruleset).values())


def _found(said: str, names: list[str], facts: Case) -> Found:
    return Found(Text(f"{said}: {', '.join(names)}", f"{said}：{'、'.join(names)}"), facts)


PROPERTIES = (
    Property("monotony", MONOTONY, _turned),
    Property("order", ORDER, _disordered),
    Property("language", LANGUAGE, _translated, IN_BOTH),
    Property("language", OUTLINE, _outlined),
    Property("gaps", COMPLETE, _unlisted),
    Property("gaps", FILLS, _incomplete),
)
