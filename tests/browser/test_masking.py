"""An identity that was shown on a screen is hidden again, whatever becomes of the server."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(visit, an_item, monkeypatch):
    """The presenter view on which the identity has just been unmasked, for one second."""
    monkeypatch.setattr("cases.masking.SECONDS", 1)
    page = visit("chair")
    page.goto(reverse("present", args=[an_item.pk]))
    assert "王小明" not in page.content()
    page.click(".unmask")
    page.wait_for_selector(".unmasked >> text=王小明")
    return page


@pytest.fixture
def coordinator(people):
    return people["coordinator"]


def test_an_identity_is_masked_again_without_the_server(shown):
    shown.context.set_offline(True)
    shown.wait_for_selector(".unmasked", state="detached")
    assert "王○明" in shown.inner_text(".stage-head")
    assert "王小明" not in shown.content()
    shown.context.set_offline(False)
    shown.click(".unmask")
    shown.wait_for_selector(".unmasked >> text=王小明")
    assert shown.problems == []


def test_without_javascript_the_identity_goes_by_itself(visit, an_item, coordinator, monkeypatch):
    monkeypatch.setattr("cases.masking.SECONDS", 2)
    page = visit("coordinator", scripts=False)
    here = reverse("present", args=[an_item.pk])
    page.goto(here)
    page.click(".unmask")
    page.wait_for_selector("text=王小明")
    page.wait_for_url(f"**{here}")
    assert "王小明" not in page.content()


def test_the_list_follows_the_words_and_leaves_them_out_of_the_address(visit, a_case):
    page = visit("coordinator")
    page.goto(reverse("cases:list"))
    page.fill("#search", "wxm G2")
    page.wait_for_selector("text=Understood as")
    assert page.locator("#found tbody tr").count() == 1
    page.select_option("#narrow-grade", "G1")
    page.wait_for_selector("text=No case meets all of this.")
    assert page.url.endswith("/cases/?grade=G1")
    assert page.problems == []


def test_the_list_is_found_through_without_javascript(visit, a_case):
    page = visit("coordinator", "zh", scripts=False)
    page.goto(reverse("cases:list"))
    page.fill("#search", "王小明 高表达")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#found tbody tr").count() == 1
    assert page.input_value("#search") == "王小明 高表达"
    assert page.url.endswith("/cases/")
