"""The production form is well formed and lets nothing do more than it must; README names every variable that
a place can set."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from deploy import daily

from ..house.sources import ROOT

README = (ROOT / "README.md").read_text()
SETTINGS = (ROOT / "tnb" / "settings.py").read_text()
SERVER = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def variables_read() -> set[str]:
    """Names that the settings and the server take from the environment; a secret also as NAME_FILE."""
    named = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))
    named |= set(re.findall(r'one_of\(env, "([A-Z_]+)"', SETTINGS))
    named |= set(re.findall(r"environ\.get\(['\"]([A-Z_]+)", SERVER))
    for name in re.findall(r'secret\("([A-Z_]+)"\)', SETTINGS):
        named |= {name, f"{name}_FILE"}
    return named


def row_of(name: str) -> str:
    """The line of README's table in which a variable stands."""
    return next((line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line), "")


def test_readme_names_each_variable_that_is_read():
    variables = variables_read()
    assert {"SECRET_KEY_FILE", "DATABASE_URL", "PORT"} <= variables
    # A row says it once for a secret and its file: `NAME` (or `…_FILE`).
    told = {name for name in variables if f"`{name}`" in README}
    told |= {f"{name}_FILE" for name in told if "(or `…_FILE`)" in row_of(name)}
    assert sorted(variables - told) == []


def test_the_containers_set_only_variables_that_are_read():
    site = COMPOSE[COMPOSE.index("x-site") : COMPOSE.index("services:")]
    given = set(re.findall(r"^    ([A-Z_]+):", site, re.MULTILINE))
    assert "ALLOWED_HOSTS" in given
    assert given - variables_read() == set()


def config(*arguments: str, quiet: bool = True, **environment: str) -> subprocess.CompletedProcess:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed (Debian package docker-compose)")
    return subprocess.run(
        [program, "config", *arguments, *(["--quiet"] if quiet else [])],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_compose_accepts_the_production_form():
    result = config(SITE_HOST="tumourboard.example")
    assert (result.returncode, result.stderr) == (0, "")


def test_compose_says_what_is_missing_when_the_site_has_no_name():
    result = config()
    assert result.returncode != 0
    assert "SITE_HOST" in result.stderr or "name under which people reach the site" in result.stderr


# Whatever Python docker-compose itself runs with, if it is the one in Python; the other one writes JSON.
READS_YAML = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    """What docker-compose makes of the file."""
    said = config("--format", "json", quiet=False, SITE_HOST="tumourboard.example")
    if said.stdout.startswith("{"):
        return json.loads(said.stdout)
    said = config(quiet=False, SITE_HOST="tumourboard.example")
    command = ["/usr/bin/python3", "-c", READS_YAML]
    read = subprocess.run(command, input=said.stdout, capture_output=True, text=True, check=False)
    if read.returncode:
        pytest.skip("what docker-compose says cannot be read here")
    return json.loads(read.stdout)


def binds_to_write(service: dict) -> list[str]:
    """Folders of the machine itself that a container may write; both forms in which they are said."""
    found = []
    for volume in service.get("volumes", []):
        said = volume if isinstance(volume, dict) else _volume(volume)
        if said["type"] == "bind" and not said.get("read_only"):
            found.append(said["source"])
    return found


def _volume(said: str) -> dict:
    source, _target, *how = said.split(":")
    kind = "bind" if source.startswith(("/", ".")) else "volume"
    return {"type": kind, "source": source, "read_only": "ro" in how}


def too_free(service: dict) -> set[str]:
    """What a container may do beyond its work."""
    held = {
        "writes to its root": service.get("read_only") is True,
        "has capabilities": service.get("cap_drop") == ["ALL"] and not service.get("cap_add"),
        "may gain rights": "no-new-privileges:true" in service.get("security_opt", []),
        "takes any memory": bool(service.get("mem_limit")),
        "takes any processor": bool(service.get("cpus")),
        "makes any number of processes": bool(service.get("pids_limit")),
        "is not watched": "healthcheck" in service or service.get("restart") == "no" or "build" in service,
        "is privileged": not service.get("privileged") and "network_mode" not in service,
        "writes to the host": not binds_to_write(service),
    }
    return {what for what, is_held in held.items() if not is_held}


def test_every_container_is_held_to_its_work(services):
    assert len(services["services"]) >= 5
    assert {name: too_free(service) for name, service in services["services"].items()} == {
        name: set() for name in services["services"]
    }


@pytest.mark.control
def test_a_container_that_may_more_is_found(services):
    web = services["services"]["web"]
    assert too_free(web | {"read_only": False}) == {"writes to its root"}
    assert too_free(web | {"privileged": True}) == {"is privileged"}
    assert too_free(web | {"volumes": [{"type": "bind", "source": "/"}]}) == {"writes to the host"}
    assert len(too_free({})) == 7


def test_only_the_proxy_is_reached_from_outside_and_only_it_reaches_out(services):
    reached = {name for name, service in services["services"].items() if service.get("ports")}
    assert reached == {"proxy"}
    assert services["networks"]["inside"]["internal"] is True
    outside = {name for name, service in services["services"].items() if "outside" in service["networks"]}
    assert outside == {"proxy"}


def test_no_secret_stands_in_the_file_and_each_is_made(services, tmp_path):
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    for _twice in range(2):
        subprocess.run([tmp_path / "deploy" / "make-secrets"], check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "deploy" / "secrets").iterdir()}
    assert {*services["secrets"]} == {*made}
    assert len(set(made.values())) == len(made)
    assert (tmp_path / "deploy" / "secrets").stat().st_mode & 0o077 == 0
    for service in services["services"].values():
        for name, value in (service.get("environment") or {}).items():
            secret = re.search("PASSWORD$|PASSWORD_FILE|SECRET|TOKEN|KEYS", name)
            assert not secret or name.endswith("_FILE"), f"{name}={value}"


def test_the_keys_that_are_made_are_those_the_site_reads(tmp_path):
    from cases.identity.ring import ring_of  # noqa: PLC0415 - its only use

    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    subprocess.run([tmp_path / "deploy" / "make-secrets"], check=True, capture_output=True)
    file = tmp_path / "deploy" / "secrets" / "identity-keys"
    assert ring_of(file.read_text().splitlines(), file).current


def test_what_goes_into_the_image_is_what_was_locked():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert "--only-binary :all:" in dockerfile, "no compiler, and nothing built from a source unseen"
    assert re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE) == ["tnb"]
    for image in re.findall(r"(?:FROM|image:) (\S+)", dockerfile + COMPOSE):
        assert image == "tnb" or re.search(r":\d+\.?\d*-\w+", image), f"{image} names no version"


def test_neither_secrets_nor_data_nor_history_go_into_the_image():
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".*", "var", "deploy/secrets", "tests"} <= set(left_out)


NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("12:30", NOON + dt.timedelta(minutes=30)),
        ("12:00", NOON + dt.timedelta(days=1)),
        ("02:30", NOON + dt.timedelta(hours=14, minutes=30)),
        ("60m", NOON + dt.timedelta(hours=1)),
    ],
)
def test_what_is_due_every_day_is_due_at_its_time(when, then):
    assert daily.following(NOON, when) == then


@pytest.mark.parametrize("when", ["", "25:00", "midnight", "m", "12"])
def test_a_time_that_is_none_is_refused(when):
    with pytest.raises(ValueError):  # noqa: PT011 - several reasons
        daily.following(NOON, when)


def test_a_run_that_failed_is_noticed(monkeypatch):
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(daily, "LAST", Path(folder) / "last")
        assert daily.check() == 0, "nothing has run yet"
        assert not daily.run([sys.executable, "-c", "raise SystemExit(3)"])
        assert daily.check() == 1
        assert daily.run([sys.executable, "-c", ""])
        assert daily.check() == 0


def test_the_bill_of_materials_lists_what_is_locked_with_its_digests():
    printed = subprocess.run([ROOT / "deploy" / "sbom"], capture_output=True, text=True, check=True).stdout
    bill = json.loads(printed)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    pins = re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert {(part["name"], part["version"]) for part in bill["components"]} == set(pins)
    assert all(part["hashes"] for part in bill["components"])


def test_a_worker_has_read_the_rules_and_is_not_held_up_by_what_stays():
    asked = """
import gc, runpy
from recommendations.ruleset import current_ruleset
runpy.run_path("deploy/gunicorn.conf.py")["post_worker_init"](None)
assert current_ruleset.cache_info().currsize == 1
gc.collect()
print(gc.get_freeze_count() > 10 * len(gc.get_objects()))
"""
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
