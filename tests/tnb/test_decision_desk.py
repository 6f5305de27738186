"""The form of a decision: steps, dissent, things to do, deferral; nothing typed is lost."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.cases.page import read
from tnb import actions
from tnb.decision_form import MOST
from tnb.decisions import Dissent, Draft, Step, ToDo, draft_of, planned, problems_with
from tnb.models import Decision, Task

ANSWER = {
    "options": [{"option": "ssa", "status": "recommended", "name": "SSA", "status_name": "recommended"}]
}
FULL = {
    "seen": "0",
    "chosen": ["ssa", "tae"],
    "ssa-order": "2",
    "ssa-intent": "palliative",
    "ssa-owner": "oncology",
    "tae-order": "1",
    "tae-intent": "conversion",
    "tae-owner": "@member",
    "text": "Both.",
    "follows": "departs",
    "departure_reason": "comorbidity",
    "todo-0-what": "MRI of the liver",
    "todo-0-owner": "radiology",
    "todo-0-until": "2026-12-01",
    "todo-1-what": "",
    "todo-1-owner": "",
    "todo-1-until": "",
    "todo-2-what": "Ask about travel",
    "todo-2-owner": "",
    "todo-2-until": "",
    "dissent-0-who": "surgery",
    "dissent-0-text": "would resect first",
    "dissent-1-who": "",
    "dissent-1-text": "",
}


@pytest.fixture
def form(an_item, coordinator, member):
    actions.invite(by=coordinator, meeting=an_item.meeting, member=member.member)
    return reverse("decision_write", args=[an_item.pk])


def saved(item) -> Draft:
    return draft_of(Decision.objects.get(item=item))


def test_all_that_is_typed_is_saved_in_the_order_typed(as_coordinator, an_item, form):
    assert as_coordinator.post(form, FULL).status_code == 302
    assert saved(an_item) == Draft(
        steps=(Step("tae", "conversion", "@member"), Step("ssa", "palliative", "oncology")),
        text="Both.",
        follows="departs",
        departure_reason="comorbidity",
        dissent=(Dissent("surgery", "would resect first"),),
        todo=(ToDo("MRI of the liver", "radiology", "2026-12-01"), ToDo("Ask about travel")),
    )


def test_the_page_after_saving_sends_what_was_saved_and_has_room_for_more(as_coordinator, an_item, form):
    as_coordinator.post(form, FULL)
    fields = read(as_coordinator.get(form)).fields
    assert fields["chosen"] == ["tae", "ssa"]
    assert (fields["tae-order"], fields["ssa-order"]) == (["1"], ["2"])
    assert (fields["tae-intent"], fields["tae-owner"]) == (["conversion"], ["@member"])
    assert fields["todo-1-what"] == ["Ask about travel"]
    assert fields["todo-2-what"] == fields["todo-3-what"] == fields["dissent-1-text"] == [""]
    assert "todo-4-what" not in fields
    sent = {name: values for name, values in fields.items() if name not in {"csrfmiddlewaretoken", "next"}}
    before = saved(an_item)
    # Text areas are not input fields, so the reader above leaves them out.
    assert as_coordinator.post(form, sent | {"text": "Both."}).status_code == 302
    assert saved(an_item) == before


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ({}, ["ssa", "tae", "everolimus"]),
        ({"everolimus-order": "1"}, ["everolimus", "ssa", "tae"]),
        ({"tae-order": "1", "ssa-order": "1"}, ["ssa", "tae", "everolimus"]),
        ({"tae-order": "5", "ssa-order": "9"}, ["tae", "ssa", "everolimus"]),
    ],
)
def test_steps_without_a_number_come_last_and_ties_as_they_are_listed(
    as_coordinator, an_item, form, orders, expected
):
    """Listed: the order of the rule set, whatever the browser sent first."""
    listed = [o for o in read(as_coordinator.get(form)).fields if o.endswith("-order")]
    assert {"ssa-order", "tae-order", "everolimus-order"} <= set(listed)
    as_coordinator.post(form, {"seen": 0, "chosen": ["everolimus", "tae", "ssa"], "text": "x"} | orders)
    options = [option["option"] for option in as_coordinator.get(form).context["view"]["answer"]["options"]]
    numbered = {name.removesuffix("-order") for name in orders}
    tail = sorted({"ssa", "tae", "everolimus"} - numbered, key=options.index)
    head = [code for code in expected if code in numbered]
    if len(set(orders.values())) < len(orders):
        head.sort(key=options.index)
    assert saved(an_item).chosen == head + tail


def test_what_belongs_to_an_option_that_is_not_ticked_is_left_out(as_coordinator, an_item, form):
    as_coordinator.post(form, FULL | {"chosen": ["ssa"]})
    assert saved(an_item).chosen == ["ssa"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"todo-0-until": "31.12.2026"},
        {"todo-0-until": "9999-12-31"},
        {"ssa-intent": "hope"},
        {"ssa-owner": "@nobody"},
        {"ssa-order": "first"},
        {"dissent-0-who": "the cleaner"},
        {"deferred_for": "weather"},
    ],
)
def test_what_cannot_be_taken_is_refused_and_everything_typed_stays(as_coordinator, an_item, form, wrong):
    answer = as_coordinator.post(form, FULL | wrong)
    assert answer.status_code == 422
    assert not Decision.objects.exists()
    assert "Nothing was saved" in answer.content.decode()
    fields = read(answer).fields
    typed = {name: value for name, value in (FULL | wrong).items() if name not in {"chosen", "text", "seen"}}
    selects = {name for name in wrong if name.endswith(("intent", "deferred_for"))}
    shown = {name: value for name, value in typed.items() if value and name not in selects}
    shown["todo-1-what"] = shown.pop("todo-2-what")  # the empty row before it is gone
    assert {name: fields[name][0] for name in shown if name in fields and name != "follows"} == {
        name: value for name, value in shown.items() if name != "follows"
    }
    assert fields["follows"] == ["departs"]
    assert "Both." in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"todo-0-until": "31.12.2026"}, "todo"),
        ({"ssa-order": "first"}, "chosen"),
        ({"dissent-0-text": "长" * 2_001}, "dissent"),
        ({"deferred_for": "weather"}, "deferred_for"),
        ({"text": "长" * 10_001}, "text"),
        ({"departure_text": "长" * 5_001}, "departure_text"),
    ],
)
def test_why_it_cannot_be_taken_stands_beside_the_field_and_nowhere_else(as_coordinator, form, wrong, place):
    page = as_coordinator.post(form, FULL | wrong).content.decode()
    beside = page.split(f'id="{place}-problem">', 1)[1].split("</div>", 1)[0]
    assert [beside.count("field-error"), page.count("field-error")] == [1, 1]


def test_a_decision_saved_meanwhile_is_shown_with_all_its_parts_and_mine_stay(
    as_coordinator, an_item, form, chair
):
    theirs = Draft(
        steps=(Step("everolimus", "curative", "nuclear_medicine"),),
        text="Theirs.",
        dissent=(Dissent("pathology", "their dissent"),),
        todo=(ToDo("their task", "radiology", "2027-01-02"),),
    )
    actions.record_decision(by=chair, item=an_item, seen=0, draft=theirs)
    answer = as_coordinator.post(form, FULL)
    words = answer.content.decode()
    assert answer.status_code == 409
    notice = words[words.index("saved this decision") : words.index("Take over what is needed")]
    for part in ("Everolimus", "curative", "Nuclear medicine", "Theirs.", "Pathology", "their dissent"):
        assert part in notice
    for part in ("their task", "Radiology", "2027-01-02"):
        assert part in notice
    fields = read(answer).fields
    assert fields["todo-0-what"] == ["MRI of the liver"]
    assert fields["dissent-0-text"] == ["would resect first"]
    assert fields["tae-owner"] == ["@member"]
    assert fields["seen"] == ["1"]
    assert saved(an_item) == theirs
    assert as_coordinator.post(form, FULL | {"seen": "1"}).status_code == 302
    assert saved(an_item).chosen == ["tae", "ssa"]


def test_a_refused_form_is_still_written_upon_what_its_writer_saw(as_coordinator, an_item, form, chair):
    """Else a mistyped date would let the next save overwrite what somebody else saved meanwhile, unseen."""
    as_coordinator.post(form, FULL)
    actions.record_decision(by=chair, item=an_item, seen=1, draft=Draft(text="Theirs."))
    answer = as_coordinator.post(form, FULL | {"seen": "1", "todo-0-until": "soon"})
    assert answer.status_code == 422
    assert read(answer).fields["seen"] == ["1"]
    assert as_coordinator.post(form, FULL | {"seen": "1"}).status_code == 409
    assert saved(an_item).text == "Theirs."


def test_what_was_typed_while_the_chair_closed_stays_to_be_copied(as_coordinator, a_draft, close, form):
    close(a_draft)
    answer = as_coordinator.post(form, FULL | {"seen": "1"})
    assert answer.status_code == 409
    assert "already been closed" in answer.content.decode()
    assert read(answer).fields["todo-0-what"] == ["MRI of the liver"]


def test_somebody_named_before_can_still_be_chosen(as_coordinator, an_item, form, coordinator):
    """Also a member who is not invited any more, or was never."""
    draft = Draft(steps=(Step("ssa", "", "@elsewhere"),), dissent=(Dissent("other", "x"),))
    actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft)
    fields = read(as_coordinator.get(form)).fields
    assert fields["ssa-owner"] == ["@elsewhere"]
    assert fields["dissent-0-who"] == ["other"]
    sent = {"seen": 1, "chosen": ["ssa"], "ssa-owner": "@elsewhere", "text": "x"}
    assert as_coordinator.post(form, sent).status_code == 302
    assert saved(an_item).steps == (Step("ssa", "", "@elsewhere"),)


def test_a_form_without_rows_or_with_too_many_is_no_error(as_coordinator, an_item, form):
    many = {f"todo-{place}-what": "x" for place in range(MOST + 5)}
    assert as_coordinator.post(form, {"seen": 0, "text": "x"} | many).status_code == 302
    assert len(saved(an_item).todo) == MOST
    assert as_coordinator.post(form, {"seen": 1, "text": "x"}).status_code == 302
    assert saved(an_item).todo == ()


def test_the_leading_options_and_the_plan_stand_first(as_coordinator, an_item, form):
    as_coordinator.post(form, FULL)
    groups = as_coordinator.get(form).context["groups"]
    assert [option["option"] for option in groups[0]["options"]] == ["tae", "ssa"]
    statuses = [option["status"] for option in groups[1]["options"]]
    assert statuses
    assert set(statuses) <= {"recommended", "consider"}
    listed = [option["option"] for group in groups for option in group["options"] + group["rest"]]
    answer = as_coordinator.get(form).context["view"]["answer"]["options"]
    assert sorted(listed) == sorted(option["option"] for option in answer)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (Draft(deferred_for="imaging"), set()),
        (Draft(deferred_for="imaging", steps=planned("ssa")), {"deferred_for"}),
        (Draft(deferred_for="other"), {"text"}),
        (Draft(deferred_for="other", text="Strike."), set()),
        (Draft(deferred_for="imaging", todo=(ToDo("", "radiology"),)), {"todo"}),
        (Draft(planned("ssa"), follows="follows", dissent=(Dissent("", "no"),)), {"dissent"}),
        (Draft(planned("ssa"), follows="follows", dissent=(Dissent("surgery"),)), set()),
        (Draft(planned("ssa"), follows="follows", todo=(ToDo(" ", "", "2026-12-01"),)), {"todo"}),
    ],
)
def test_a_deferral_needs_its_cause_and_rows_need_their_sense(draft, fields):
    assert set(problems_with(draft, ANSWER)) == fields


def test_a_case_is_deferred_with_its_cause_and_what_is_to_be_done(
    as_coordinator, as_chair, an_item, form, close
):
    sent = {"seen": 0, "deferred_for": "imaging", "todo-0-what": "MRI", "todo-0-until": "2026-12-01"}
    as_coordinator.post(form, sent)
    close(Decision.objects.get(item=an_item))
    words = as_chair.get(reverse("decision", args=[an_item.pk])).content.decode()
    assert "The board defers this case: imaging is missing or too old; to be done: MRI until" in words
    assert "团队暂缓决定" in words
    task = Task.objects.get()
    assert (task.what, task.until) == ("MRI", dt.date(2026, 12, 1))


@pytest.mark.parametrize("name", ["decision", "decision_close", "decision_second"])
def test_the_sentence_stands_on_every_page_of_the_decision_in_both_languages(
    as_coordinator, as_chair, an_item, form, name
):
    as_coordinator.post(form, FULL)
    words = as_chair.get(reverse(name, args=[an_item.pk])).content.decode()
    assert "first TAE (bland embolisation) for conversion by member, then Somatostatin analogue" in words
    assert "第一步，TAE（单纯栓塞），以转化为目的，由 member 负责；第二步，生长抑素类似物" in words
    assert "Surgery does not agree: “would resect first”" in words
    assert "blue crane" in words


def test_the_closing_page_says_what_was_left_open(as_coordinator, as_chair, an_item, form):
    as_coordinator.post(form, {"seen": 0, "chosen": ["ssa", "tae"], "ssa-intent": "curative"})
    words = as_chair.get(reverse("decision_close", args=[an_item.pk])).content.decode()
    assert "No intent stated: TAE (bland embolisation)" in words
    assert "Nobody named who sees to it: TAE (bland embolisation); Somatostatin analogue (SSA)" in words
