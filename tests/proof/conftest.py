import shutil
from pathlib import Path

import pytest

import recommendations
from recommendations.ruleset import current_ruleset, load
from tnb.proof.run import asked_of

DATA = Path(recommendations.__file__).parent / "data"


@pytest.fixture(scope="session")
def ruleset():
    return current_ruleset()


@pytest.fixture(scope="session")
def asked(ruleset):
    """The shipped rule set, ready to be asked."""
    return asked_of(ruleset)


@pytest.fixture
def folder(tmp_path):
    """A copy of the rule data, to plant a defect in."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def planted(folder):
    """The rule set with further rules."""

    def plant(rules: str):
        plant_in(folder, rules)
        return load(folder)

    return plant


def plant_in(folder: Path, rules: str) -> None:
    """Adds rules to the copied data, in a file whose rules have no condition in common."""
    path = folder / "rules" / "01-safety.toml"
    text = path.read_text("utf-8")
    assert not text.startswith("every") and "\nevery" not in text  # noqa: PT018
    path.write_text(text + rules, "utf-8")


def rule(name: str, options: list[str], status: str, when: str, statement: str) -> str:
    """A rule as it stands in a rule file."""
    return f"""
[[rule]]
id = "{name}"
options = {options}
status = "{status}"
when = {when}
statements = ["{statement}"]
because = {{ en = "planted", zh = "植入" }}
"""
