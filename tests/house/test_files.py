"""What lies in the repository: no trace of one machine, no long reads, nothing of unknown origin."""

import ast
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from .sources import PACKAGES, ROOT, place, python_files, tracked_files

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
VENDOR = ROOT / "static" / "vendor"
# In two parts, so that this file does not find itself.
MACHINE_PATHS = re.compile("/" + r"(work|root|home/\w+|Users/\w+|tmp/tmp\w+)/")
REGISTRY_HOSTS = re.compile(
    r"(pypi|pythonhosted|npmjs|yarnpkg|crates|debian|ubuntu|fedoraproject)" + r"\.(org|com|io|net)\b"
)


def texts() -> list[tuple[Path, str]]:
    """(path, content) of every tracked file that is text."""
    found = []
    for path in tracked_files():
        raw = (ROOT / path).read_bytes()
        if b"\0" not in raw[:8000]:
            found.append((path, raw.decode()))
    return found


def places_with(pattern: re.Pattern) -> list[str]:
    return [
        f"{place(path, number)}: {match.group()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_no_file_knows_a_path_of_one_machine():
    assert places_with(MACHINE_PATHS) == []


def test_no_file_names_the_host_of_a_package_registry():
    assert places_with(REGISTRY_HOSTS) == []


@pytest.mark.control
@pytest.mark.parametrize("text", ["/" + "work/main", "see /" + "home/ann/x", "/" + "root/.venv"])
def test_a_path_of_one_machine_is_found(text):
    assert MACHINE_PATHS.search(text)


@pytest.mark.control
@pytest.mark.parametrize("text", ["https://files.pythonhosted." + "org/x", "deb.debian." + "org"])
def test_the_host_of_a_registry_is_found(text):
    assert REGISTRY_HOSTS.search(text)


def test_links_between_the_documents_lead_somewhere():
    documents = [path for path in tracked_files() if path.suffix == ".md"]
    assert documents
    links = [(p, link) for p in documents for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / p).read_text())]
    assert [f"{p}: {link}" for p, link in links if not (ROOT / p.parent / link).exists()] == []


def too_long(path: Path, source: str) -> list[str]:
    """Functions of more lines than anybody reads at once, and the file if it has too many."""
    lines = source.count("\n")
    found = [f"{place(path)}: {lines} lines"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{place(path, node.lineno)}: {node.name} has {length} lines")
    return found


def test_functions_and_files_are_short_enough_to_read():
    files = python_files(*PACKAGES)
    assert files
    assert [line for path in files for line in too_long(path, path.read_text())] == []


@pytest.mark.control
def test_a_function_or_file_that_is_too_long_is_found():
    function = "def long():\n" + "    x = 1\n" * LONGEST_FUNCTION
    assert len(too_long(Path("a.py"), function)) == 1
    assert len(too_long(Path("a.py"), "x = 1\n" * (LONGEST_FILE + 1))) == 1


def test_each_vendored_file_is_listed_and_unchanged():
    listed = {entry["path"]: entry for entry in tomllib.loads((VENDOR / "vendor.toml").read_text())["file"]}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert present - {"vendor.toml"} == set(listed)
    changed = [
        name
        for name, entry in listed.items()
        if hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() != entry["sha256"]
    ]
    assert changed == []
    assert all(entry[key] for entry in listed.values() for key in ("package", "version", "licence"))
