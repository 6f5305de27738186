"""Why a step is refused."""

from tnb.models import Decision


class NotPossible(Exception):  # noqa: N818 - it says what happened, it is not a mistake
    """The step makes no sense at this point; the message says why and what to do. Nothing was changed."""


class StaleDecision(Exception):  # noqa: N818
    """Somebody else saved the decision after it was read; `current` is what they saved (maybe None)."""

    def __init__(self, current: Decision | None) -> None:
        super().__init__("decision changed meanwhile")
        self.current = current


class IncompleteDecision(Exception):  # noqa: N818
    """The decision cannot be closed yet; `problems` maps field -> message."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems
