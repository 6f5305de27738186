"""Which rules have been read and signed by a clinician, and the rule sets kept when that was done."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Prefetch

from recommendations.records import Ruleset
from recommendations.ruleset import SHIPPED, RulesetError, load
from tnb.models import KeptRules, Member, SignOff

NOT_CLINICAL = frozenset({Member.Discipline.COORDINATION, Member.Discipline.OTHER})


@dataclass(frozen=True)
class Review:
    """The review of the rules of one digest.

    ``reviewed`` only when a clinician has signed each of them; ``signatures`` in their order, also those that
    were withdrawn; ``signed`` maps each signed rule to its signatures that stand; ``earlier`` is the rule set
    last reviewed as a whole, if another.
    """

    digest: str
    reviewed: bool
    signatures: tuple[SignOff, ...]
    signed: Mapping[str, tuple[SignOff, ...]]
    earlier: KeptRules | None


def review_state(digest: str) -> Review:
    """The review of the rules of exactly this digest. Two queries, however many rules and signatures."""
    signed = SignOff.objects.select_related("signed_by__member", "withdrawal")
    kept = KeptRules.objects.defer("files").prefetch_related(Prefetch("signatures", signed))
    sets = list(kept.order_by("-kept_at", "-pk"))
    present = next((part for part in sets if part.digest == digest), None)
    signatures = tuple(present.signatures.all()) if present is not None else ()
    return Review(
        digest=digest,
        reviewed=present is not None and is_reviewed(present),
        signatures=signatures,
        signed=_signed(signatures),
        earlier=next((part for part in sets if part.digest != digest and is_reviewed(part)), None),
    )


def is_reviewed(kept: KeptRules) -> bool:
    """Whether a clinician has signed each rule of a kept rule set."""
    return bool(kept.rules) and set(kept.rules) <= _signed(tuple(kept.signatures.all())).keys()


def is_clinician(discipline: str) -> bool:
    """Whether somebody of this discipline may sign rules."""
    return discipline in Member.Discipline.values and discipline not in NOT_CLINICAL


def stands(signature: SignOff) -> bool:
    """Whether who signed still stands by it."""
    return not hasattr(signature, "withdrawal")


def _signed(signatures: tuple[SignOff, ...]) -> dict[str, tuple[SignOff, ...]]:
    found: dict[str, tuple[SignOff, ...]] = {}
    for signature in signatures:
        for rule in signature.rules if is_clinician(signature.discipline) and stands(signature) else ():
            found[rule] = (*found.get(rule, ()), signature)
    return found


def short(digest: str) -> str:
    """The beginning of a digest, enough to tell one rule set from another and short enough to type."""
    return digest.removeprefix("sha256:")[:12]


def shipped_files() -> dict[str, str]:
    """The files of the rule set in force, by name: what its digest is over."""
    paths = sorted([*SHIPPED.rglob("*.toml"), *SHIPPED.rglob("*.json")])
    return {path.relative_to(SHIPPED).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def unchanged_on_disk(digest: str) -> bool:
    """Whether the rule files still say what was loaded from them."""
    try:
        return load(SHIPPED).digest == digest
    except RulesetError:
        return False


def ruleset_of(kept: KeptRules) -> Ruleset:
    """A kept rule set, read again. Raises RulesetError where the program has since moved on from its form."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in kept.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load(Path(folder))
