"""All proofs in order: the fast part within a minute, the full part for the night."""

from collections.abc import Iterator

from recommendations.records import Ruleset

from .agreement import readable_and_compiled_agree
from .claims import conditions_of_claims, every_case_is_answered, every_grade_is_derived, every_law_holds
from .contradictions import no_rules_contradict
from .enumeration import counted_out
from .families import FAMILIES, TRANSPLANTATION
from .findings import Asked, Proof
from .idle import idle_facts_are_listed, listed_gaps_decide
from .mutants import MOVED, mutants_of
from .mutation import damage_is_noticed
from .properties import properties_hold
from .rules import no_rule_is_dead, no_rule_is_idle
from .thresholds import asked_of_thresholds, each_threshold_matters
from .vignettes import all_there_are

CLAIMS = (
    every_case_is_answered,
    every_law_holds,
    every_grade_is_derived,
    no_rules_contradict,
    no_rule_is_dead,
    no_rule_is_idle,
    idle_facts_are_listed,
)


def asked_of(ruleset: Ruleset) -> Asked:
    """The rule set ready to be asked, over a space in which the claims can be told apart."""
    return Asked(ruleset, conditions_of_claims(ruleset))


def proofs(asked: Asked, *, full: bool) -> Iterator[Proof]:
    """Each proof as it is done. Fast: all claims over every case, one family counted out, damage to
    contraindications and thresholds. Full: every family, every damage, and more random cases."""
    for claim in CLAIMS:
        yield claim(asked)
    fine = asked_of_thresholds(asked.ruleset)
    yield each_threshold_matters(fine)
    yield readable_and_compiled_agree(asked, 5_000 if full else 300)
    yield from properties_hold(asked, 100_000 if full else 200)
    yield listed_gaps_decide(asked, 2_000 if full else 20)
    if vignettes := all_there_are():
        mutants = [m for m in mutants_of(asked.ruleset) if full or m.grave or m.kind == MOVED]
        yield damage_is_noticed(mutants, vignettes, fine)
    yield from counted_out(asked, FAMILIES if full else (TRANSPLANTATION,), samples=400 if full else 36)
