"""A real browser: Debian's Chromium, driven against a live server."""

import os
import shutil

import pytest
from playwright.sync_api import Error

from tests.conftest import PASSWORD, admit

# Playwright keeps an event loop running beside the test; the ORM in the test is synchronous all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing: scripts/test installs it (apt-get install chromium)"
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}


@pytest.fixture
def people(transactional_db):
    """A coordinator and a chair; English is chosen in the browser, the language switch does the rest."""
    return {role: admit(role) for role in ("coordinator", "chair", "member")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a story fails each of its screens is told: of several people it is not known who saw what."""
    report = yield
    if report.when == "call" and report.failed:
        for page in getattr(item, "pages", []):
            try:
                report.sections.append((f"on the screen at {page.url}", page.inner_text("body")[:2_000]))
            except Error as gone:
                report.sections.append((f"no screen at {page.url}", str(gone)))
    return report


@pytest.fixture
def visit(browser, live_server, people, request):
    """``visit(role, language)``: a page with that person logged in; ``scripts=False`` without JavaScript."""
    contexts, request.node.pages = [], []

    def opened(role, language="en", *, scripts=True, width=1366, height=768):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
            java_script_enabled=scripts,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        request.node.pages.append(page)
        page.set_default_timeout(15_000)
        page.problems, page.scripts = watched(page), scripts
        page.goto("/login/")
        page.fill("#id_username", role)
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")
        page.click(f".language button[value^={language}]")
        page.wait_for_load_state()
        return page

    yield opened
    for context in contexts:
        context.close()


def watched(page):
    """What must not happen on any page: script errors, requests to the outside, policy violations."""
    problems = []
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on(
        "console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None
    )
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("http://localhost", "http://127.0.0.1", "data:", "about:"))
            else problems.append(f"asked the outside: {asked.url}")
        ),
    )
    return problems
