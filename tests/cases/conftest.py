import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from cases import actions


@pytest.fixture
def coordinator(db):
    return get_user_model().objects.create_user("coordinator", is_superuser=True)


@pytest.fixture
def colleague(db):
    return get_user_model().objects.create_user("colleague", is_superuser=True)


@pytest.fixture
def nobody():
    return AnonymousUser()


@pytest.fixture
def case(coordinator):
    return actions.register_patient_and_case(by=coordinator, name="Patient A", question="Which therapy next?")
