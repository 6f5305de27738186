import pytest

from cases.actions import register_patient_and_case
from tests.conftest import admit, browser_of


@pytest.fixture
def colleague(db):
    return admit("coordinator", username="colleague")


@pytest.fixture
def as_colleague(colleague):
    return browser_of(colleague)


@pytest.fixture
def case(coordinator):
    """A case of which nothing is known yet."""
    return register_patient_and_case(
        by=coordinator, name="Patient A", code_word="red lantern", question="Which therapy next?"
    )
