"""The production form is well formed, and README names every variable that a place can set."""

import os
import re
import shutil
import subprocess

import pytest

from .sources import ROOT

README = (ROOT / "README.md").read_text()
SETTINGS = (ROOT / "tnb" / "settings.py").read_text()
SERVER = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def variables_read() -> set[str]:
    """Names that the settings and the server take from the environment; a secret also as NAME_FILE."""
    named = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))
    named |= set(re.findall(r"environ\.get\(['\"]([A-Z_]+)", SERVER))
    for name in re.findall(r'secret\("([A-Z_]+)"\)', SETTINGS):
        named |= {name, f"{name}_FILE"}
    return named


def test_readme_names_each_variable_that_is_read():
    variables = variables_read()
    assert {"SECRET_KEY_FILE", "DATABASE_URL", "PORT"} <= variables
    assert sorted(name for name in variables if f"`{name}`" not in README) == []


def test_the_containers_set_only_variables_that_are_read():
    site = COMPOSE[COMPOSE.index("x-site") : COMPOSE.index("services:")]
    given = set(re.findall(r"^    ([A-Z_]+):", site, re.MULTILINE))
    assert "ALLOWED_HOSTS" in given
    assert given - variables_read() == set()


def config(**environment: str) -> subprocess.CompletedProcess:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed (Debian package docker-compose)")
    return subprocess.run(
        [program, "config", "--quiet"],
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
