"""The units for a hospital without containers: sound, and holding the site to its work. systemd's own program
judges them; where it is not installed, the tests say so."""

import re
import shutil
import subprocess

import pytest

from ..served import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
MOST_EXPOSED = 2.5  # of 10; the mildest word that systemd has for it is OK
NOT_HERE = re.compile(r"Command \S+ is not executable: No such file or directory")


def judged(*command: str, unit) -> subprocess.CompletedProcess:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed (Debian package systemd)")
    return subprocess.run([program, *command, unit], capture_output=True, text=True, check=False)


def complaints(unit) -> list[str]:
    """What systemd has to say of a unit, but that the program is not installed on this machine."""
    said = judged("verify", "--man=no", unit=unit).stderr.splitlines()
    ours = [line for line in said if unit.name.split("@")[0].removesuffix(".service") in line]
    return [line for line in ours if not NOT_HERE.search(line)]


def exposure(unit) -> float:
    said = judged("security", "--offline=true", "--no-pager", unit=unit).stdout
    return float(re.search(r"Overall exposure level for \S+: ([\d.]+)", said)[1])


@pytest.mark.parametrize("name", SERVICES + sorted(path.name for path in UNITS.glob("*.timer")))
def test_each_unit_is_sound(name):
    assert complaints(UNITS / name) == []


@pytest.mark.parametrize("name", [name for name in SERVICES if "@" not in name])
def test_each_service_may_little(name):
    assert exposure(UNITS / name) <= MOST_EXPOSED


@pytest.mark.control
def test_a_service_without_its_fences_is_found(tmp_path):
    unit = tmp_path / "tnb-open.service"
    text = (UNITS / "tnb.service").read_text()
    unit.write_text(
        re.sub(r"^(Protect|Restrict|SystemCall|Private|Capability|NoNew).*\n", "", text, flags=re.M)
    )
    assert exposure(unit) > MOST_EXPOSED
    unit.write_text(text.replace("ProtectSystem=strict", "ProtectSystem=sometimes"))
    assert complaints(unit) != []


def test_what_is_done_daily_has_its_timer_and_somebody_is_told_when_it_fails():
    timers = {path.stem for path in UNITS.glob("*.timer")}
    assert timers == {"tnb-anchor", "tnb-backup", "tnb-retention", "tnb-verify"}
    for name in timers:
        assert "OnFailure=tnb-failed@%n.service" in (UNITS / f"{name}.service").read_text()
        assert "Persistent=yes" in (UNITS / f"{name}.timer").read_text()


def test_secrets_come_as_credentials_and_not_as_settings():
    for name in ("tnb", "tnb-backup", "tnb-anchor", "tnb-retention", "tnb-verify"):
        text = (UNITS / f"{name}.service").read_text()
        given = set(re.findall(r"^LoadCredential=(\S+?):", text, re.MULTILINE))
        read = set(re.findall(r"_FILE=%d/(\S+)", text))
        assert given == read >= {"secret-key", "identity-keys", "database-password"}
    example = (UNITS / "environment.example").read_text()
    assert not re.search(r"^(SECRET|.*PASSWORD|.*TOKEN)", example, re.MULTILINE)


def test_the_server_is_started_as_everywhere_else():
    started = re.findall(r"^ExecStart=\S+ (.*)$", (UNITS / "tnb.service").read_text(), re.MULTILINE)
    assert started == ["-m gunicorn --config deploy/gunicorn.conf.py tnb.wsgi"]
    assert all(f'"{word}"' in (ROOT / "Dockerfile").read_text() for word in started[0].split())
