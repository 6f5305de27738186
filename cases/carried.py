"""What the former case of a patient knew and the present one does not yet: offered, and counting for nothing
until somebody confirms it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.kinds import kinds
from cases.limits import marked, reference_day
from cases.models import Case, Finding, Item
from cases.record import findings_in_force, items_in_force
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

# The age is another one by now; the date of birth says it.
NEVER = {"age_years"}


@dataclass(frozen=True)
class Proposal:
    """A finding or an entry of a list of the former case. ``key`` names it in a form; ``expired``: on the day
    of the next meeting the rules would no longer count it."""

    recorded: Finding | Item
    expired: bool = False

    @property
    def key(self) -> str:
        return f"{'finding' if isinstance(self.recorded, Finding) else 'item'}-{self.recorded.pk}"

    @property
    def may_go_with_others(self) -> bool:
        """Whether it may be confirmed unread with its group: not what has expired, nor an entry of unknown
        age, which the copy would make look new. A treatment has its dates in its content."""
        aged = self.recorded.observed_on is not None or not self.is_item
        return not self.expired and (aged or self.recorded.kind == Item.Kind.TREATMENT)

    @property
    def is_item(self) -> bool:
        return isinstance(self.recorded, Item)


@dataclass(frozen=True)
class Group:
    """Proposals that are confirmed together if one likes: a group of facts, or the entries of a list."""

    id: str
    name: Text
    proposals: list[Proposal]

    @property
    def usable(self) -> list[Proposal]:
        """What is confirmed with the group."""
        return [proposal for proposal in self.proposals if proposal.may_go_with_others]


def carried_token(item: Item) -> str:
    """The token of the copy of an entry: copied once only."""
    return f"carried-{item.pk}"


def carried_detail(recorded: Finding | Item, former: Case) -> str:
    """The detail of the source, with the case it was copied from."""
    copied = _("copied from %(code)s") % {"code": former.code}
    if isinstance(recorded, Finding) and recorded.observed_on is None:
        copied = _("without a date, entered on this day; copied from %(code)s") % {"code": former.code}
    room = 200 - len(copied) - 2
    return "; ".join(filter(None, [recorded.source_detail[:room], copied]))


def carried_day(finding: Finding) -> dt.date:
    """The day of a value, or the latest it can be of: that of its entry. A copy must not look new."""
    return finding.observed_on or timezone.localdate(finding.entered_at)


def groups_of(case: Case) -> list[Group]:
    """What can be taken over into the case, in the order of the pages; [] for a case without a former one."""
    if case.former is None:
        return []
    facts, items = _facts(case, case.former), _items(case, case.former)
    ruleset = current_ruleset()
    found = [
        Group(code, name, [p for p in facts if ruleset.facts[p.recorded.fact].group == code])
        for code, name in ruleset.fact_groups.items()
    ]
    shapes = kinds()
    for kind in shapes:
        found.append(Group(kind, shapes[kind].name, [p for p in items if p.recorded.kind == kind]))
    return [group for group in found if group.proposals]


def _facts(case: Case, former: Case) -> list[Proposal]:
    """In the order of the ruleset; no explicit unknowns, nothing the new case has findings of its own for."""
    own = findings_in_force(case)
    before = findings_in_force(former)
    marked(before, reference_day(case))
    return [
        Proposal(before[name], before[name].stale is not None and not before[name].stale.counts)
        for name in current_ruleset().facts
        if name in before and before[name].value is not None and name not in own and name not in NEVER
    ]


def _items(case: Case, former: Case) -> list[Proposal]:
    """Not the follow-up: it is the patient's, and read from all the cases (cases.outcomes)."""
    copied = set(case.items.exclude(token="").values_list("token", flat=True))
    return [
        Proposal(item)
        for item in items_in_force(former)
        if item.kind not in (Item.Kind.PREFERRED, Item.Kind.OUTCOME) and carried_token(item) not in copied
    ]


def chosen_of(groups: Iterable[Group], keys: Iterable[str], whole: str = "") -> list[Proposal]:
    """The proposals named by ``keys``, and of the group ``whole`` those that may go with the others."""
    wanted = set(keys)
    return [
        proposal
        for group in groups
        for proposal in group.proposals
        if proposal.key in wanted or (group.id == whole and proposal.may_go_with_others)
    ]


def count_of(case: Case) -> int:
    return sum(len(group.proposals) for group in groups_of(case))


def cases_of(case: Case) -> list[Case]:
    """The other cases of the same patient, newest first, with their rows of the index."""
    others: Any = Case.objects.filter(patient=case.patient_id).exclude(pk=case.pk)
    return list(others.select_related("search_row").order_by("-pk"))
