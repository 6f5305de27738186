"""Each dependency has its reason, and what is installed is what was locked."""

import re
import tomllib

import pytest

from .sources import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text()


def pins(lock: str) -> dict[str, str]:
    """Name to version of everything in a lock file."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~! ]", requirement, maxsplit=1)[0].lower()


def declared() -> dict[str, list[str]]:
    """The lock file that must hold them, to the requirements written in pyproject.toml."""
    project = tomllib.loads(PYPROJECT)
    wanted = project["project"]["dependencies"]
    return {
        "requirements.lock": wanted,
        "requirements-dev.lock": wanted
        + project["dependency-groups"]["dev"]
        + project["dependency-groups"]["proof"],
    }


def test_each_dependency_says_why_it_is_there():
    requirements = declared()["requirements-dev.lock"]
    assert len(requirements) > 10
    silent = [r for r in requirements if not re.search(rf'"{re.escape(r)}",\s*#\s*\w+', PYPROJECT)]
    assert silent == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_each_dependency_is_locked_with_digests(lock):
    locked = pins(lock)
    assert [r for r in declared()[lock] if name_of(r) not in locked] == []
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)
    bare = [e.split()[0] for e in entries if e and e[0].isalnum() and "--hash=sha256:" not in e]
    assert bare == []


def test_tests_run_on_the_versions_that_people_get():
    people, developers = pins("requirements.lock"), pins("requirements-dev.lock")
    assert people
    assert {name: developers.get(name) for name in people} == people
