"""The case of a course, entered as a coordinator would."""

import pytest

from cases.actions import record_item

from . import scenes


@pytest.fixture
def a_course(coordinator, a_case):
    """The case with the typical course in its lists."""
    items, _typed = scenes.typical()
    for item in items:
        record_item(
            by=coordinator,
            case=a_case,
            kind=item.kind,
            content=item.content,
            observed_on=item.observed_on,
            source=item.source,
        )
    return a_case
