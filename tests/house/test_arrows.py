"""Imports run one way: tnb -> cases -> recommendations -> standard library."""

import ast
import sys

import pytest

from .sources import PACKAGES, ROOT, place, python_files

MAY_IMPORT = {
    "tnb": {"tnb", "cases", "recommendations"},
    "cases": {"cases", "recommendations"},
    "recommendations": {"recommendations"},
}


def imported(source: str) -> list[tuple[str, int]]:
    """(top-level package, line) of every import; relative ones stay inside and are left out."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.append(((node.module or "").split(".")[0], node.lineno))
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            # A model or module asked for by its name is an import as well.
            called = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if called in {"import_module", "__import__", "get_model"}:
                found.append((str(node.args[0].value).split(".")[0], node.lineno))
    return found


def forbidden(source: str, package: str) -> list[tuple[str, int]]:
    """The imports that the package may not have; below recommendations is only the standard library."""
    pure = package == "recommendations"
    return [
        (name, line)
        for name, line in imported(source)
        if name not in MAY_IMPORT[package]
        and (name in PACKAGES or (pure and name not in sys.stdlib_module_names))
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_lies_below_it(package):
    files = python_files(package)
    assert files
    wrong = [
        f"{place(path, line)} imports {name}"
        for path in files
        for name, line in forbidden(path.read_text(), package)
    ]
    assert wrong == []


@pytest.mark.control
@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("recommendations", "import django"),
        ("recommendations", "def inside():\n    from cases.models import Case"),
        ("recommendations", "import importlib\nimportlib.import_module('cases.models')"),
        ("cases", "from tnb import roles"),
        ("cases", "import os, tnb.models"),
        ("cases", "apps.get_model('tnb.Member')"),
    ],
)
def test_an_import_against_the_arrows_is_found(package, source):
    assert forbidden(source, package)


@pytest.mark.parametrize(
    ("package", "source"),
    [
        (
            "recommendations",
            "import tomllib\nfrom .truth import Truth\nfrom recommendations import words",
        ),
        ("cases", "import django\nfrom recommendations.ruleset import current_ruleset"),
        ("tnb", "from cases.models import Case\nfrom recommendations.answer import answer_of"),
    ],
)
def test_an_import_along_the_arrows_is_allowed(package, source):
    assert forbidden(source, package) == []


def test_whoever_writes_takes_a_turn_first():
    """A bare transaction that locked rows before its turn in the audit trail could wait for ever."""
    actions = [path for app in ("cases", "tnb") for path in (ROOT / app / "actions").glob("*.py")]
    assert len(actions) > 20
    assert [str(path) for path in actions if "transaction.atomic" in path.read_text("utf-8")] == []
