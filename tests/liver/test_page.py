"""The page of the liver: entering lesions, guarding the size, correcting, and the frozen picture."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import actions
from cases.liver.sheet import liver_on
from cases.liver.typed import segments_in
from cases.models import Item
from cases.record import facts_of, items_in_force
from tnb.presenter import board_view
from tnb.snapshot import live_sheet_data

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def address(a_case):
    return reverse("cases:liver", args=[a_case.code])


@pytest.fixture
def send(as_coordinator, a_case):
    """Posts the form of a lesion."""

    def sent(**fields):
        fields = {"segments": "6", "size_mm": "", "size_cm": "", "token": ""} | fields
        return as_coordinator.post(reverse("cases:liver_lesion", args=[a_case.code]), fields)

    return sent


@pytest.fixture
def listed(a_case, coordinator):
    """Records lesions: listed("67", 2.5)."""

    def recorded(segments, size_cm=None, plan=None, on=DAY, **more):
        content = {"segments": list(segments), "size_cm": size_cm, "plan": plan}
        return actions.record_item(
            by=coordinator, case=a_case, kind="lesion", content=content, observed_on=on, source="mri", **more
        )

    return recorded


def lesions(case) -> list[dict]:
    return [item.content for item in items_in_force(case, "lesion")]


@pytest.mark.parametrize("note", ["near\0the vein", "\0", "a\x07b"])
def test_a_note_with_a_sign_that_nobody_sees_is_refused_and_still_there(send, a_case, note):
    refused = send(note=note)
    assert refused.status_code == 422
    assert "cannot be seen or read" in refused.content.decode()
    assert f'value="{note}"' in refused.content.decode()
    assert lesions(a_case) == []


@pytest.mark.parametrize(
    ("typed", "segments"),
    [
        ("6", "6"),
        ("6 7", "67"),
        ("67", "67"),
        ("VI/VII", "67"),
        ("４、８段", "48"),
        ("S6和S7", "67"),
        ("4a, IVb", "4"),
        ("viii", "8"),
        ("5-8", None),  # all four, or the two?
        ("V–VIII", None),
        ("9", None),
        ("IX", None),
        ("right lobe", None),
        ("", ""),
    ],
)
def test_segments_are_read_as_people_write_them(typed, segments):
    assert segments_in(typed) == (None if segments is None else list(segments))


def test_a_lesion_takes_a_segment_a_size_and_enter(send, a_case):
    assert send(size_mm="23").status_code == 302
    assert lesions(a_case) == [{"segments": ["6"], "size_cm": 2.3}]


@pytest.mark.parametrize(("mm", "cm"), [("23", ""), ("", "2.3"), ("23 mm", "2.3cm"), ("２３", "")])
def test_millimetres_and_centimetres_have_a_box_each(send, a_case, mm, cm):
    assert send(size_mm=mm, size_cm=cm).status_code == 302
    assert lesions(a_case)[0]["size_cm"] == 2.3


@pytest.mark.parametrize(
    ("mm", "cm"), [("23", "23"), ("", "26"), ("260", ""), ("2-3", ""), ("", "2,3"), ("", "0"), ("", "-1")]
)
def test_a_size_that_cannot_be_is_refused_and_stays_as_typed(send, a_case, mm, cm):
    answer = send(size_mm=mm, size_cm=cm)
    assert answer.status_code == 422
    assert lesions(a_case) == []
    assert f'value="{mm or cm}"' in answer.content.decode()


@pytest.mark.parametrize(("box", "typed"), [("size_cm", "12"), ("size_mm", "2"), ("size_mm", "120")])
def test_an_unusual_size_is_asked_back_and_taken_once_confirmed(send, a_case, box, typed):
    asked = send(**{box: typed})
    assert asked.status_code == 422
    assert 'name="confirm"' in asked.content.decode()
    assert lesions(a_case) == []
    confirm = f"{typed}/" if box == "size_mm" else f"/{typed}"
    assert send(**{box: typed}, confirm=confirm).status_code == 302
    assert len(lesions(a_case)) == 1


def test_a_tick_confirms_only_the_size_it_was_asked_about(send, a_case):
    assert send(size_cm="21", confirm="/12").status_code == 422
    assert lesions(a_case) == []


def test_no_door_takes_a_lesion_larger_than_25_cm(a_case, coordinator, listed):
    with pytest.raises(actions.InvalidItem):
        listed("6", 26)


def test_a_form_sent_twice_is_one_lesion(send, a_case):
    for _time in range(2):
        send(size_mm="23", token="the-same")
    assert len(lesions(a_case)) == 1


def test_a_new_measurement_keeps_the_number_and_the_old_one_in_the_history(
    send, listed, a_case, as_coordinator, address
):
    listed("8", 1.0)
    first = listed("6", 2.3)
    send(size_mm="31", replaces=first.pk, reason="measured again", **{"lesion-date": "2026-09-01"})
    page = as_coordinator.get(address).content.decode()
    assert "2: segment VI, 3.1 cm" in page
    assert "measured again" in page
    assert "2 versions" in page
    assert len(lesions(a_case)) == 2


def test_a_withdrawn_lesion_leaves_its_number_unused(listed, coordinator, as_coordinator, address):
    gone = listed("8", 1.0)
    listed("6", 2.3)
    actions.withdraw_item(by=coordinator, item=gone, reason="a cyst")
    page = as_coordinator.get(address).content.decode()
    assert "2: segment VI, 2.3 cm" in page
    assert "Liver: 1 lesion<" in page


def test_the_second_of_two_corrections_is_told_so_and_loses_nothing_typed(send, listed, a_case):
    first = listed("6", 2.3)
    assert send(size_mm="31", replaces=first.pk).status_code == 302
    answer = send(size_mm="35", replaces=first.pk, note="by the other reader")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "by the other reader" in page
    assert "Recorded meanwhile: " in page
    latest = items_in_force(a_case, "lesion")[0]
    assert latest.content["size_cm"] == 3.1
    assert f'name="replaces" value="{latest.pk}"' in page
    assert send(size_mm="35", replaces=latest.pk).status_code == 302
    assert lesions(a_case)[0]["size_cm"] == 3.5


def test_an_imaging_without_a_date_or_older_than_a_lesion_makes_no_list_complete(
    listed, coordinator, a_case, as_coordinator, address
):
    listed("6", 2.3)
    record = {"by": coordinator, "case": a_case, "kind": "liver_imaging", "content": {"all_listed": True}}
    actions.record_item(**record)
    assert "counts as complete only by the newest imaging" in as_coordinator.get(address).content.decode()
    assert "lm_count" not in facts_of(a_case)
    actions.record_item(**record, observed_on=DAY)
    assert "counts as complete only by the newest imaging" not in as_coordinator.get(address).content.decode()
    assert facts_of(a_case)["lm_count"] == 1


def test_a_segment_clicked_without_scripts_stands_in_the_form(as_coordinator, address):
    page = as_coordinator.get(address, {"segments": "6,7"}).content.decode()
    assert 'name="segments" value="6 7"' in page
    assert '?segments=6,7,8"' in page
    assert '?segments=7"' in page


def test_date_and_source_of_the_last_entry_stand_in_the_next_form(listed, as_coordinator, address):
    listed("6", 2.3)
    page = as_coordinator.get(address).content.decode()
    assert 'name="lesion-date" value="2026-03-02"' in page
    assert '<option value="mri" selected>' in page


def test_an_observer_sees_the_picture_and_no_form(listed, as_observer, a_case, address):
    listed("6", 2.3)
    page = as_observer.get(address)
    assert page.status_code == 200
    assert 'role="img"' in page.content.decode()
    assert 'name="segments"' not in page.content.decode()
    assert as_observer.post(reverse("cases:liver_lesion", args=[a_case.code])).status_code == 403


def test_what_follows_counts_and_a_typed_value_against_it_is_flagged(
    listed, coordinator, a_case, as_coordinator, address
):
    for segments in ("6", "7", "3"):
        listed(segments, 1.5)
    content = {"all_listed": True, "burden_pct": 12}
    actions.record_item(by=coordinator, case=a_case, kind="liver_imaging", content=content, observed_on=DAY)
    facts = facts_of(a_case)
    assert (facts["lm_count"], facts["lm_lobes"], facts["htb_pct"]) == (3, "bilobar", 12)
    entry = actions.Entry("lm_count", 2, DAY, "ct", "", None)
    actions.record_findings(by=coordinator, case=a_case, entries=[entry])
    page = as_coordinator.get(address).content.decode()
    assert "Number of liver metastases: typed 2 lesions, but: the list has 3 lesions" in page
    assert facts_of(a_case)["lm_count"] == 2


def test_the_imaging_is_recorded_with_its_volume(as_coordinator, a_case, listed):
    listed("6", 10)
    fields = {"all_listed": "true", "burden_pct": "60", "liver_volume_ml": "1500", "item-date": "2026-03-02"}
    answer = as_coordinator.post(reverse("cases:liver_imaging", args=[a_case.code]), fields, follow=True)
    page = answer.content.decode()
    assert "The reader says 60 %: check sizes and burden." in page
    assert Item.objects.get(kind="liver_imaging").content["liver_volume_ml"] == 1500


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sheet_holds_the_lesions_as_they_stood(listed, a_case, coordinator, language):
    first = listed("6", 2.3, "resect")
    sheet = live_sheet_data(a_case)
    actions.withdraw_item(by=coordinator, item=first, reason="a cyst")
    assert len(liver_on(sheet, language)["lesions"]) == 1
    assert "2.3 cm" in str(board_view(sheet, language)["liver"]["picture"])
    assert liver_on(live_sheet_data(a_case), language) is None


def test_a_sheet_of_former_days_has_no_liver(a_case):
    sheet = live_sheet_data(a_case)
    for name in ("lesions", "lesions_complete"):
        del sheet[name]
    assert board_view(sheet, "en")["liver"] is None


def test_the_presenter_shows_the_picture(listed, an_item, as_chair):
    listed("6", 2.3, "resect")
    page = as_chair.get(reverse("present", args=[an_item.pk])).content.decode()
    assert page.count("<svg") >= 1
    assert "Liver: 1 lesion" in page
