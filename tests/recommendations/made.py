"""Random cases for the property tests: each fact unknown three times in ten, edges more often than not."""

from hypothesis import strategies as st

from recommendations.gaps import decisive_values
from recommendations.ruleset import current_ruleset

RULESET = current_ruleset()
EDGES = decisive_values(RULESET)


def value_of(fact):
    if fact.kind == "boolean":
        return st.booleans()
    if fact.kind == "choice":
        return st.sampled_from(sorted(fact.choices))
    if fact.kind == "set":
        return st.lists(st.sampled_from(sorted(fact.choices)), unique=True, max_size=4)
    high = 100 if fact.maximum is None else fact.maximum
    low = fact.minimum or 0
    if fact.kind == "integer":
        return st.integers(int(low), int(high))
    within = (
        st.decimals(low, high, places=1).map(float).filter(lambda n: n > low or not fact.minimum_excluded)
    )
    return st.one_of(st.sampled_from(EDGES[fact.name]), within) if EDGES[fact.name] else within


COMPLETE = st.fixed_dictionaries({name: value_of(fact) for name, fact in RULESET.facts.items()})
KNOWN = st.fixed_dictionaries({name: st.integers(0, 9).map(lambda n: n > 2) for name in RULESET.facts})


@st.composite
def partial_and_completion(draw):
    """A partial case and one that knows more."""
    complete, known = draw(COMPLETE), draw(KNOWN)
    return {name: value for name, value in complete.items() if known[name]}, complete


@st.composite
def partial(draw):
    return draw(partial_and_completion())[0]
