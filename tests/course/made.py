"""Entries of the lists, made without a database."""

import datetime as dt
from itertools import count

from cases.models import Item

numbers = count(1)


def treatment(code, started_on=None, ended_on=None, *, pk=None, day=None, source="", **content):
    stated = {"treatment": code, "started_on": started_on, "ended_on": ended_on} | content
    stated = {name: value for name, value in stated.items() if value is not None}
    return Item(
        pk=pk or next(numbers), kind="treatment", content=stated, observed_on=_date(day), source=source
    )


def value(marker, amount, unit, day, *, low=None, high=None, name=None):
    stated = {
        "marker": marker,
        "name": name,
        "value": amount,
        "unit": unit,
        "ref_low": low,
        "ref_high": high,
    }
    stated = {name: part for name, part in stated.items() if part is not None}
    return Item(pk=next(numbers), kind="marker", content=stated, observed_on=_date(day), source="laboratory")


def specimen(site, day, **content):
    return Item(
        pk=next(numbers), kind="specimen", content={"site": site} | content, observed_on=_date(day), source=""
    )


def lesion(day, segments=("5",), **content):
    stated = {"segments": list(segments)} | content
    return Item(pk=next(numbers), kind="lesion", content=stated, observed_on=_date(day), source="ct")


def imaging(day, source="mri", **content):
    return Item(
        pk=next(numbers), kind="liver_imaging", content=content, observed_on=_date(day), source=source
    )


def _date(day):
    return dt.date.fromisoformat(day) if day else None
