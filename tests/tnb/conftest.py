import pytest

from tnb import actions
from tnb.decisions import Draft
from tnb.snapshot import record_count


@pytest.fixture
def a_draft(coordinator, an_item):
    """A draft that could be closed: no recommendation applies, with its reason."""
    draft = Draft(text="Discuss again after the volumetry.", follows="none")
    return actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft)


@pytest.fixture
def close(chair):
    """close(decision, ...) as the chair, with what the page would send."""

    def close(decision, **said):
        item = decision.item
        said = {
            "by": chair,
            "seen": decision.version,
            "seen_records": record_count(item.case),
            "code_word": item.case.patient.code_word,
        } | said
        return actions.close_decision(item=item, **said)

    return close
