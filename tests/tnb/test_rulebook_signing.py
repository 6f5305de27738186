"""Signing rules: who may, what it is good for, and what ends it."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from cases.models import AuditEvent
from recommendations.ruleset import current_ruleset
from tnb import actions
from tnb.models import KeptRules, SignOff
from tnb.rulebook.review import review_state, ruleset_of, short
from tnb.snapshot import live_sheet_data, sheet_of

from ..conftest import admit, browser_of

RULES = current_ruleset()
NAMES = list(RULES.rules)
DIGEST = short(RULES.digest)
UNREVIEWED = "Not yet reviewed by a clinician"


@pytest.fixture(autouse=True)
def english():
    """Refusals outside a request are said in the language of the thread."""
    with translation.override("en"):
        yield


def sign(by, rules=NAMES, typed=DIGEST, remark=""):
    return actions.sign_rules(by=by, rules=rules, typed=typed, remark=remark)


def state():
    return review_state(RULES.digest)


def another(rules_digest: str, by, rules) -> KeptRules:
    """A rule set of another digest, kept and signed earlier."""
    kept = KeptRules.objects.create(
        digest=rules_digest,
        version="2026.10",
        effective="2026-10-01",
        rules=["a", "b"],
        files={},
        kept_at=timezone.now(),
    )
    columns = {"signed_by": by, "discipline": "surgery", "signed_at": timezone.now(), "part": 1}
    SignOff.objects.create(kept=kept, rules=rules, **columns)
    return kept


def test_rules_nobody_has_signed_are_not_reviewed(db):
    assert state().reviewed is False
    assert state().signed == {}


def test_rules_are_reviewed_once_a_clinician_has_signed_every_one(chair):
    sign(chair)
    assert state().reviewed is True
    assert list(state().signed) == NAMES


def test_one_rule_left_out_leaves_the_rule_set_unreviewed(chair):
    sign(chair, NAMES[1:])
    assert state().reviewed is False
    sign(chair, NAMES[:1])
    assert state().reviewed is True


def test_two_clinicians_may_share_the_work(chair):
    sign(chair, NAMES[:50])
    sign(admit("chair", "second", "surgery"), NAMES[50:])
    assert state().reviewed is True
    assert state().signed[NAMES[0]][0].signed_by == chair


@pytest.mark.parametrize("discipline", ["coordination", "other"])
def test_somebody_of_no_clinical_discipline_cannot_sign(db, discipline):
    with pytest.raises(actions.NotPossible, match="Only a clinician"):
        sign(admit("chair", discipline=discipline))
    assert SignOff.objects.count() == 0


def test_a_signature_of_no_clinical_discipline_does_not_count_however_it_came_about(chair):
    sign(chair)
    SignOff.objects.update(discipline="coordination")
    assert state().reviewed is False


def test_a_later_change_of_discipline_takes_no_signature_back(chair):
    sign(chair)
    type(chair.member).objects.filter(user=chair).update(discipline="other")
    assert state().reviewed is True


@pytest.mark.parametrize("typed", ["", "0" * 12, RULES.digest[7:18]])
def test_without_the_digest_of_the_rules_in_force_nothing_is_signed(chair, typed):
    with pytest.raises(actions.NotPossible, match="not the digest"):
        sign(chair, typed=typed)
    assert KeptRules.objects.count() == SignOff.objects.count() == 0


@pytest.mark.parametrize("rules", [[], ["no-such-rule"], [NAMES[0], "no-such-rule"]])
def test_nothing_and_unknown_rules_cannot_be_signed(chair, rules):
    with pytest.raises(actions.NotPossible, match="Nothing was signed"):
        sign(chair, rules)
    assert KeptRules.objects.count() == SignOff.objects.count() == 0


def test_signing_twice_adds_only_what_is_new(chair):
    sign(chair, NAMES[:3])
    assert sign(chair, NAMES[:5]).rules == NAMES[3:5]
    with pytest.raises(actions.NotPossible, match="not signed yet"):
        sign(chair, NAMES[:5])
    assert [part.part for part in SignOff.objects.all()] == [1, 2]


def test_one_person_cannot_sign_the_same_part_twice_at_once(chair):
    first = sign(chair, NAMES[:3])
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            kept=first.kept,
            part=1,
            signed_by=chair,
            discipline="surgery",
            signed_at=first.signed_at,
            rules=NAMES,
        )


def test_a_signature_leaves_who_when_which_rules_and_of_what_digest(chair):
    signature = sign(chair, NAMES[:2], remark=" read on paper ")
    assert (signature.signed_by, signature.discipline, signature.remark) == (
        chair,
        "oncology",
        "read on paper",
    )
    event = AuditEvent.objects.get(action="rules.signed")
    assert (event.actor, event.subject) == ("chair", f"rules:{DIGEST}")
    assert event.details == {"digest": RULES.digest, "version": RULES.version, "rules": NAMES[:2]}


def test_the_rule_set_signed_is_kept_whole_and_can_be_read_again(chair):
    kept = sign(chair, NAMES[:1]).kept
    assert ruleset_of(kept).digest == kept.digest == RULES.digest


def test_rule_files_changed_since_the_start_cannot_be_signed(chair, monkeypatch):
    monkeypatch.setattr("tnb.actions.rules.unchanged_on_disk", lambda digest: False)
    with pytest.raises(actions.NotPossible, match="changed since the server started"):
        sign(chair)
    assert KeptRules.objects.count() == 0


def test_another_digest_is_unreviewed_and_says_which_version_was(chair):
    sign(chair)
    changed = review_state("sha256:" + "0" * 64)
    assert changed.reviewed is False
    assert changed.signed == {}
    assert changed.earlier.digest == RULES.digest


def test_an_earlier_version_signed_in_part_only_is_not_called_reviewed(chair):
    another("sha256:1", chair, ["a"])
    assert state().earlier is None
    another("sha256:2", chair, ["a", "b"])
    assert state().earlier.digest == "sha256:2"


def test_the_state_takes_the_same_number_of_queries_however_many_signed(chair, django_assert_max_num_queries):
    for count in range(4):
        sign(chair, NAMES[count : count + 1])
        another(f"sha256:{count}", chair, ["a", "b"])
    with django_assert_max_num_queries(4):
        found = state()
        assert str(found.signatures[0].signed_by.member) == "chair"


def test_the_label_goes_from_every_place_with_the_last_signature(chair, an_item):
    browser = browser_of(chair)
    case = an_item.case.code
    pages = [
        reverse("home"),
        reverse("present", args=[an_item.pk]),
        reverse("cases:overview", args=[case]),
        reverse("rulebook"),
    ]
    for before in pages:
        assert "not yet reviewed" in browser.get(before).content.decode().lower()
    sign(chair)
    for page in pages:
        assert "not yet reviewed" not in browser.get(page).content.decode().lower()
    assert live_sheet_data(an_item.case)["ruleset"]["reviewed"] is True


def test_what_was_unreviewed_when_it_was_decided_stays_so(chair, a_draft, close):
    decision = close(a_draft)
    sign(chair)
    decision.refresh_from_db()
    assert sheet_of(decision.item)["ruleset"]["reviewed"] is False


def test_changed_rules_show_the_label_again_at_once_with_the_version_that_was_signed(chair, monkeypatch):
    sign(chair)
    changed = replace(RULES, digest="sha256:" + "f" * 64, version="2026.12")
    monkeypatch.setattr("tnb.context.current_ruleset", lambda: changed)
    page = browser_of(chair).get(reverse("home")).content.decode()
    assert UNREVIEWED in page
    assert f"the earlier version {RULES.version}, {RULES.digest[:19]}" in page


def test_the_chair_signs_on_the_page_and_sees_it_told(as_chair):
    page = reverse("rulebook_sign")
    assert DIGEST in as_chair.get(page).content.decode()
    answer = as_chair.post(page, {"all": "on", "typed": DIGEST, "remark": "<b>read</b>"})
    assert answer.url == reverse("rulebook_review")
    told = as_chair.get(answer.url).content.decode()
    assert "each rule has been signed by a clinician" in told
    assert "&lt;b&gt;read&lt;/b&gt;" in told
    assert "signed by chair on" in as_chair.get(reverse("rulebook_rule", args=[NAMES[0]])).content.decode()


def test_a_wrong_digest_loses_nothing_that_was_ticked_or_typed(as_chair):
    said = {"rule": NAMES[:2], "typed": "wrong", "remark": "as far as I read"}
    answer = as_chair.post(reverse("rulebook_sign"), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(" checked") == 2
    assert "as far as I read" in page
    assert SignOff.objects.count() == 0


@pytest.mark.parametrize("role", ["coordinator", "member", "observer"])
def test_only_the_chair_signs(role, request):
    browser = browser_of(request.getfixturevalue(role))
    answer = browser.post(reverse("rulebook_sign"), {"all": "on", "typed": DIGEST})
    assert answer.status_code == 403
    assert SignOff.objects.count() == 0


def test_the_rules_in_force_are_compared_with_the_one_signed_before(as_member, chair, monkeypatch):
    kept = sign(chair).kept
    files = kept.files | {
        "thresholds.toml": kept.files["thresholds.toml"].replace("value = 70", "value = 65")
    }
    KeptRules.objects.filter(pk=kept.pk).update(digest="sha256:earlier", files=files)
    page = as_member.get(reverse("rulebook_changes")).content.decode()
    assert "debulking-type-ii" in page
    assert ">65.0<" in page or ">65<" in page


def test_the_vignettes_that_an_earlier_rule_set_answers_differently_are_told(as_member, chair):
    kept = sign(chair, NAMES[:1]).kept
    moved = kept.files["thresholds.toml"].replace("value = 70", "value = 65")
    files = {**kept.files, "thresholds.toml": moved}
    KeptRules.objects.filter(pk=kept.pk).update(digest="sha256:earlier", files=files)
    assert (
        reverse("rulebook_changed_vignettes") in as_member.get(reverse("rulebook_changes")).content.decode()
    )
    address = reverse("rulebook_changed_vignettes") + "?with=sha256:earlier"
    part, page = as_member.get(address, headers={"HX-Request": "true"}), as_member.get(address)
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert [d.option for case in part.context["answered"] for d in case.differences]
    for case in part.context["answered"]:
        assert case.reference in part.content.decode()


def test_a_kept_rule_set_this_program_cannot_read_is_said_to_be_so(as_member, chair):
    another("sha256:old", chair, ["a"])
    page = as_member.get(reverse("rulebook_changes"), {"with": "sha256:old"}).content.decode()
    assert "can no longer read" in page


def test_without_a_kept_rule_set_there_is_nothing_to_compare(as_member):
    assert "no earlier rule set" in as_member.get(reverse("rulebook_changes")).content.decode()
    assert as_member.get(reverse("rulebook_changes"), {"with": "x"}).status_code == 200


def test_who_signed_can_withdraw_it_and_the_rules_are_unreviewed_again(chair):
    signature = sign(chair)
    assert state().reviewed is True
    actions.withdraw_signature(by=chair, signature=signature, reason="the threshold is disputed")
    assert state().reviewed is False
    assert state().signed == {}
    assert [part.withdrawal.reason for part in state().signatures] == ["the threshold is disputed"]
    event = AuditEvent.objects.get(action="rules.withdrawn")
    assert (event.actor, event.details["rules"]) == (chair.username, NAMES)


def test_what_another_clinician_has_signed_stands_when_one_withdraws(chair):
    second = admit("chair", "second", "surgery")
    sign(second)
    actions.withdraw_signature(by=chair, signature=sign(chair), reason="a mistake")
    assert state().reviewed is True
    assert {part.signed_by for signatures in state().signed.values() for part in signatures} == {second}


def test_a_withdrawn_signature_can_be_given_again(chair):
    actions.withdraw_signature(by=chair, signature=sign(chair), reason="a mistake")
    assert sign(chair).part == 2
    assert state().reviewed is True


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(chair, reason):
    signature = sign(chair)
    with translation.override("en"), pytest.raises(actions.NotPossible, match="reason"):
        actions.withdraw_signature(by=chair, signature=signature, reason=reason)
    assert state().reviewed is True


def test_nobody_else_withdraws_a_signature_and_nobody_twice(chair):
    signature = sign(chair)
    with translation.override("en"), pytest.raises(actions.NotPossible, match="Only who signed"):
        actions.withdraw_signature(by=admit("chair", "second"), signature=signature, reason="no")
    actions.withdraw_signature(by=chair, signature=signature, reason="a mistake")
    with translation.override("en"), pytest.raises(actions.NotPossible, match="already"):
        actions.withdraw_signature(by=chair, signature=signature, reason="again")


def test_the_page_asks_for_the_reason_and_shows_both_afterwards(chair, as_chair):
    address = reverse("rulebook_withdraw", args=[sign(chair).pk])
    assert address in as_chair.get(reverse("rulebook_review")).content.decode()
    assert as_chair.post(address, {"reason": ""}).status_code == 422
    assert state().reviewed is True
    page = as_chair.post(address, {"reason": "disputed"}, follow=True).content.decode()
    assert "disputed" in page
    assert UNREVIEWED in page
    assert address not in page
    assert browser_of(admit("chair", "second")).get(address).status_code == 404
