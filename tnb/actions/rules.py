"""Signatures under the rules."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import audit
from cases.writing import writing
from recommendations.records import Ruleset
from recommendations.ruleset import current_ruleset
from tnb.actions.refusals import NotPossible
from tnb.models import KeptRules, SignOff, SignOffWithdrawal
from tnb.rulebook.review import is_clinician, shipped_files, short, stands, unchanged_on_disk


@writing()
def sign_rules(*, by, rules: Iterable[str], typed: str, remark: str = "") -> SignOff:
    """Records that the clinician `by` has read these rules of the rule set in force and stands by them.

    `typed` is its short digest, from the page that was read. Rules already signed by the same person stay
    as they are. Raises NotPossible.
    """
    ruleset = current_ruleset()
    if not is_clinician(by.member.discipline):
        raise NotPossible(
            _("Only a clinician signs rules; your discipline on the board is not a clinical one.")
        )
    if typed.strip().lower() != short(ruleset.digest):
        raise NotPossible(
            _("This is not the digest of the rules in force. Compare what you read, then type it.")
        )
    kept = _kept(ruleset)
    earlier = list(SignOff.objects.filter(kept=kept, signed_by=by).select_related("withdrawal"))
    done = {rule for signature in earlier if stands(signature) for rule in signature.rules}
    chosen = set(rules) - done
    if not chosen or chosen - set(ruleset.rules):
        raise NotPossible(
            _("Nothing was signed: choose rules of this rule set that you have not signed yet.")
        )
    signature = SignOff.objects.create(
        kept=kept,
        part=len(earlier) + 1,
        signed_by=by,
        discipline=by.member.discipline,
        signed_at=timezone.now(),
        rules=[name for name in ruleset.rules if name in chosen],
        remark=remark.strip(),
    )
    details = {"digest": ruleset.digest, "version": ruleset.version, "rules": signature.rules}
    audit.record(by=by, action="rules.signed", subject=f"rules:{short(ruleset.digest)}", details=details)
    return signature


@writing()
def withdraw_signature(*, by, signature: SignOff, reason: str) -> SignOffWithdrawal:
    """Records that `by`, who signed, no longer stands by it; the signature itself stays on record.

    Raises NotPossible for anybody else, without a reason, and a second time.
    """
    signature = SignOff.objects.select_for_update().get(pk=signature.pk)
    if signature.signed_by_id != by.pk:
        raise NotPossible(_("Only who signed can withdraw a signature."))
    if not reason.strip():
        raise NotPossible(_("A withdrawal needs a reason."))
    if SignOffWithdrawal.objects.filter(signature=signature).exists():
        raise NotPossible(_("This signature has been withdrawn already."))
    withdrawal = SignOffWithdrawal.objects.create(
        signature=signature, withdrawn_at=timezone.now(), reason=reason.strip()
    )
    digest = signature.kept.digest
    details = {"digest": digest, "rules": signature.rules, "reason": withdrawal.reason}
    audit.record(by=by, action="rules.withdrawn", subject=f"rules:{short(digest)}", details=details)
    return withdrawal


def _kept(ruleset: Ruleset) -> KeptRules:
    """The rule set in force as it is kept, locked; written down at its first signature."""
    if not unchanged_on_disk(ruleset.digest):
        raise NotPossible(
            _("The rule files have changed since the server started. Start it again, then sign.")
        )
    content = {
        "version": ruleset.version,
        "effective": ruleset.effective,
        "rules": list(ruleset.rules),
        "files": shipped_files(),
        "kept_at": timezone.now(),
    }
    KeptRules.objects.get_or_create(digest=ruleset.digest, defaults=content)
    return KeptRules.objects.select_for_update().get(digest=ruleset.digest)
