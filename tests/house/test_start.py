"""scripts/start on a machine that lacks something: it names what, says how to get it, and stops."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .sources import ROOT

# What the script may find on the simulated machine besides what a test puts there.
TOOLS = ["bash", "env", "dirname", "cat", "cmp", "cp", "grep", "tail", "mkdir", "find"]
NOT_ROOT = "echo 1000"
ROOT_USER = "echo 0"
REFUSES = "exit 1"
# A Python that runs everything but cannot load the named library.
WITHOUT_PANGO = f'case "$*" in *ctypes*libpango-1.0*) exit 1 ;; esac; exec {sys.executable} "$@"'
COMPLETE = f'case "$*" in *ctypes*|*ensurepip*) exit 0 ;; esac; exec {sys.executable} "$@"'


@pytest.fixture
def start(tmp_path: Path):
    """start(fakes, *arguments, **environment) runs a copy of the script where only these programs are."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "scripts", site / "scripts")
    shutil.copy(ROOT / "requirements.lock", site)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS:
        (programs / name).symlink_to(shutil.which(name))

    def run(fakes: dict[str, str], *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        for name, body in fakes.items():
            (programs / name).write_text(f"#!/bin/bash\n{body}\n")
            (programs / name).chmod(0o755)
        return subprocess.run(
            [site / "scripts" / "start", *arguments],
            env={
                "PATH": str(programs),
                "HOME": str(tmp_path),
                "LC_ALL": "C.UTF-8",
                "PORT": "8199",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def refused(result: subprocess.CompletedProcess, *named: str) -> None:
    """Status 1, everything named, in both languages, on few lines and without a traceback."""
    assert result.returncode == 1, result.stdout + result.stderr
    for words in named:
        assert words in result.stderr
    assert any("\u4e00" <= letter <= "\u9fff" for letter in result.stderr)
    assert len(result.stderr.splitlines()) <= 3
    assert "Traceback" not in result.stdout + result.stderr


def test_without_python_it_names_the_versions_and_the_command(start):
    refused(start({"id": NOT_ROOT}), "Python 3.11", "apt-get install python3 python3-venv")


def test_an_old_python_is_as_good_as_none(start):
    refused(start({"id": NOT_ROOT, "python3": REFUSES}), "Python 3.11")


def test_without_root_it_names_the_missing_library_and_the_command(start):
    result = start({"id": NOT_ROOT, "sudo": REFUSES, "python3": WITHOUT_PANGO, "apt-get": "exit 0"})
    refused(result, "apt-get install --no-install-recommends libpango-1.0-0", "no root")


def test_root_without_a_network_is_told_the_same(start):
    result = start({"id": ROOT_USER, "python3": WITHOUT_PANGO, "apt-get": REFUSES})
    refused(result, "apt-get install --no-install-recommends libpango-1.0-0", "no network")


def test_without_a_network_for_python_packages_it_says_what_pip_says_and_what_to_set(start):
    with socket.socket() as nobody:  # bound and not listening: every connection is refused at once
        nobody.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        result = start({"id": NOT_ROOT, "python3": COMPLETE}, PIP_INDEX_URL=index, PIP_CONFIG_FILE=os.devnull)
    refused(result, "requirements.lock", "ERROR", "PIP_INDEX_URL", "PIP_FIND_LINKS")


def test_a_port_in_use_is_named_with_the_way_to_another(start):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        refused(start({}, PORT=str(port)), str(port), f"PORT={port + 1} scripts/start")


def test_an_argument_it_does_not_know_is_refused(start):
    refused(start({}, "--demo"), "scripts/start [--empty]")


def test_a_port_that_is_no_number_is_refused(start):
    refused(start({}, PORT="http"), "http")
