"""What makes a decision complete. Pure: no database, no request."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from tnb.models import Decision

PLAIN = ("text", "follows", "departure_reason", "departure_text", "deferred_for")
AGAINST = frozenset({"contraindicated", "not_recommended"})
SUPPORTED = frozenset({"recommended", "consider"})


@dataclass(frozen=True)
class Step:
    """One option of the plan: its code, what for (a Decision.Intent) and who sees to it (tnb.responsible)."""

    option: str
    intent: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Dissent:
    """Somebody (spelt as in tnb.responsible) who does not agree, and why."""

    who: str
    text: str = ""


@dataclass(frozen=True)
class ToDo:
    """What is to be done besides the steps, by whom (tnb.responsible), until when (ISO date, "" if open)."""

    what: str
    owner: str = ""
    until: str = ""


@dataclass(frozen=True)
class Draft:
    """What the board has written down so far; the steps are in their order."""

    steps: tuple[Step, ...] = ()
    text: str = ""
    follows: str = ""
    departure_reason: str = ""
    departure_text: str = ""
    deferred_for: str = ""
    dissent: tuple[Dissent, ...] = ()
    todo: tuple[ToDo, ...] = ()

    @property
    def chosen(self) -> list[str]:
        """The codes of the options, in the order of the steps."""
        return [step.option for step in self.steps]

    def columns(self) -> dict:
        """The same as columns of a Decision."""
        said = asdict(self)
        return said | {name: list(said[name]) for name in ("steps", "dissent", "todo")}


def planned(*options: str) -> tuple[Step, ...]:
    """Steps of which nothing but the option is known."""
    return tuple(Step(option) for option in options)


def draft_of(decision: Decision | None) -> Draft:
    """The draft a decision row holds; an empty one for None."""
    if decision is None:
        return Draft()
    return Draft(
        steps=tuple(Step(**step) for step in decision.steps),
        dissent=tuple(Dissent(**said) for said in decision.dissent),
        todo=tuple(ToDo(**said) for said in decision.todo),
        **{name: getattr(decision, name) for name in PLAIN},
    )


def problems_with(draft: Draft, answer: dict) -> dict[str, str]:
    """Field of Draft -> what keeps the decision from being closed, given the answer; {} when nothing does."""
    if draft.deferred_for:
        return _row_problems(draft) | _deferral_problems(draft)
    problems = _row_problems(draft)
    if not draft.chosen and not draft.text.strip():
        problems["text"] = _("Choose at least one option, or write down what was decided.")
    if not draft.follows:
        problems["follows"] = _("Say whether the decision follows or departs from the recommendation.")
    elif draft.follows == Decision.Follows.NONE and not draft.text.strip():
        problems["text"] = _("When no recommendation applies, write down what was decided and why.")
    elif draft.follows == Decision.Follows.FOLLOWS and not draft.chosen:
        problems["chosen"] = _("A decision that follows the recommendation names the options it takes up.")
    return problems | _departure_problems(draft, answer)


def _row_problems(draft: Draft) -> dict[str, str]:
    """Rows that somebody began and did not finish; nobody could act on them."""
    problems = {}
    if any(not said.who for said in draft.dissent):
        problems["dissent"] = _("Say who does not agree.")
    if any(not said.what.strip() for said in draft.todo):
        problems["todo"] = _("Say what is to be done.")
    return problems


def _deferral_problems(draft: Draft) -> dict[str, str]:
    """A case that is put off has no plan yet, so that nobody acts on half of one."""
    problems = {}
    if draft.steps:
        problems["deferred_for"] = _(
            "A deferred case has no plan: leave out the options, or say that it is decided."
        )
    if draft.deferred_for == Decision.Deferral.OTHER and not draft.text.strip():
        problems["text"] = _("Write down why the case was deferred.")
    return problems


def _departure_problems(draft: Draft, answer: dict) -> dict[str, str]:
    departs = draft.follows == Decision.Follows.DEPARTS
    chosen = [option for option in answer["options"] if option["option"] in draft.chosen]
    against = [option for option in chosen if option["status"] in AGAINST]
    beside = [option for option in chosen if option["status"] not in SUPPORTED]
    if draft.follows and against and not departs:
        return {"follows": _("This departs from the recommendation: %(options)s.") % _named(against)}
    if draft.follows == Decision.Follows.FOLLOWS and beside:
        said = _("Not among what is recommended or to be considered: %(options)s.")
        return {"follows": said % _named(beside)}
    if departs and not draft.departure_reason:
        return {"departure_reason": _("Give the reason for departing.")}
    other = draft.departure_reason == Decision.Reason.OTHER
    if departs and other and not draft.departure_text.strip():
        return {"departure_text": _("Write down the other reason.")}
    return {}


def unsaid(draft: Draft) -> dict[str, list[str]]:
    """What a plan may leave open and had better not: option codes without an "intent", without an "owner"."""
    return {name: [s.option for s in draft.steps if not getattr(s, name)] for name in ("intent", "owner")}


def _named(options: list[dict]) -> dict[str, str]:
    return {"options": _("; ").join(option["name"] + _(": ") + option["status_name"] for option in options)}


def same_code_word(typed: str, code_word: str) -> bool:
    """Whether the code word was meant: as a whole, or its English or its Chinese half."""
    whole = code_word.casefold().split()
    english = [word for word in whole if word.isascii()]
    rest = [word for word in whole if not word.isascii()]
    return bool(typed.strip()) and typed.casefold().split() in (whole, english, rest)
