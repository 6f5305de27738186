"""The course on a sheet: what is frozen with a decision, and what presenter and paper draw from it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cases.timeline.entries import course_of
from cases.timeline.frame import Day, Frame
from cases.timeline.picture import Picture, picture_of
from cases.timeline.said import Tables, tables


class Course(NamedTuple):
    """The picture, and the same as tables."""

    picture: Picture
    tables: Tables


def frozen(items: Iterable[Any], typed: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """The course of a case as it stands ``on`` a day: entries with words of their own, JSON-able."""
    return course_of(items, typed) | {"on": on.isoformat()}


def course_on(sheet: dict[str, Any], language: str, frame: Frame) -> Course | None:
    """The course that a sheet carries; None when it has none, as sheets of former days do."""
    course = sheet.get("course")
    if not course:
        return None
    on = dt.date.fromisoformat(course["on"])
    picture = picture_of(course, language, frame, Day(on, frozen=sheet["closed_at"] is not None))
    return picture and Course(picture, tables(course["entries"], on, language))
