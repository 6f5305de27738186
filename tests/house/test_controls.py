"""The weekly run of red controls tells what stays green, and which promise has none."""

from pathlib import Path

import pytest

from scripts.red_controls import Control, controls, promises, without_control

from .sources import ROOT

README = """
### What it proves

| promise | command | figure | when |
| --- | --- | --- | --- |
| Nothing is lost | `KILLS=2 pytest tests/durable/test_killed.py` | 2 | nightly |
| Rules hold | `manage.py prove` (`tests/proof`) | all | nightly |

## Next
"""
REPORT = """<testsuites><testsuite>
<testcase classname="tests.proof.test_red_controls" name="test_a" />
<testcase classname="tests.durable.test_killed" name="test_b"><failure message="x" /></testcase>
<testcase classname="tests.durable.test_synced" name="test_c"><skipped message="x" /></testcase>
</testsuite></testsuites>"""


def test_a_control_that_fails_or_is_not_run_did_not_turn_red(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    found = controls(tmp_path / "report.xml")
    assert [control.found for control in found] == [True, False, None]
    assert without_control(README, found) == ["Nothing is lost"]


def test_every_line_of_the_table_names_its_tests():
    said = promises((ROOT / "README.md").read_text(encoding="utf-8"))
    assert said
    assert [promise for promise, places in said.items() if not places] == []
    assert [place for places in said.values() for place in places if not Path(ROOT / place).exists()] == []


def test_every_line_of_the_table_has_a_red_control_in_its_tests():
    marked = [
        Control(str(path.relative_to(ROOT)), "", True)
        for path in (ROOT / "tests").rglob("test_*.py")
        if "mark.control" in path.read_text(encoding="utf-8")
    ]
    assert without_control((ROOT / "README.md").read_text(encoding="utf-8"), marked) == []


@pytest.mark.control
def test_a_promise_without_a_control_is_found():
    assert without_control(README, []) == ["Nothing is lost", "Rules hold"]
