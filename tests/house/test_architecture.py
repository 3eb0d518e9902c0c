"""The house stands as ARCHITECTURE.md says: arrows, rooms, sizes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.apps import apps
from importlinter import cli as linter

PROJECT = Path(__file__).resolve().parents[2]
HOUSE = PROJECT / "src" / "maillon"
STOREYS = (
    ("core",),
    ("ledger",),
    ("dossiers",),
    ("network",),
    ("projects",),
    ("funding",),
    ("guarantees", "mobility", "engagement"),
    ("insight", "opendata"),
    ("web", "api", "cli"),
    ("config",),
)
HEIGHT = {name: height for height, storey in enumerate(STOREYS) for name in storey}
LONGEST = 500
ENGINE_ROOMS = ("core/search", "core/audit", "config", "migrations", "core/operations", "core/backup")
VENDOR = re.compile(r"\bvendor\b\s*(==|!=|in\b)|connection\.vendor|\bENGINE\b.*(sqlite|postgres)")


def sources(*, migrations: bool = False) -> Iterator[tuple[str, str]]:
    """Path within the house → the text of each Python file."""
    for path in sorted(HOUSE.rglob("*.py")):
        if migrations or "migrations" not in path.parts:
            yield path.relative_to(HOUSE).as_posix(), path.read_text()


def test_arrows_go_down_only() -> None:
    assert linter.lint_imports(config_filename=str(PROJECT / "pyproject.toml"), cache_dir=None) == 0


def test_every_domain_says_its_words() -> None:
    missing = [name for name in HEIGHT if not (HOUSE / name / "README.md").is_file()]
    assert not missing, f"README.md manque dans {missing}"


def test_a_domain_page_is_short() -> None:
    long = {name: lines for name in HEIGHT if (lines := _lines(HOUSE / name / "README.md")) > 60}
    assert not long


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.is_file() else 0


def test_every_package_is_a_storey() -> None:
    packages = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert packages == set(HEIGHT)


def test_foreign_keys_written_as_text_go_down_too() -> None:
    """import-linter does not see ``"funding.Agreement"``."""
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("maillon."):
            continue
        home = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if not isinstance(target, type) or not target.__module__.startswith("maillon."):
                continue
            other = target.__module__.split(".")[1]
            if other != home and HEIGHT[other] >= HEIGHT[home]:
                upward.append(f"{model.__name__}.{field.name} → {other}")
    assert not upward


def test_files_stay_small() -> None:
    sizes = {name: text.count("\n") for name, text in sources()}
    long = {name: size for name, size in sizes.items() if size > LONGEST}
    assert not long, long
    middle = median(size for size in sizes.values() if size)
    assert middle < 150, f"{len(sizes)} files, median {middle:.0f} lines"


def test_no_drawer_for_everything() -> None:
    drawers = [name for name, _ in sources() if re.search(r"(^|/)(utils?|helpers?|common|misc)(\.py|/)", name)]
    assert not drawers


def test_no_import_hidden_in_a_function() -> None:
    """A cycle is undone, not dodged; only the entry points wait for the settings."""
    hidden = []
    for name, text in sources():
        if name == "__main__.py":
            continue
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if any(one.split(".")[0] == "maillon" for one in [module or "", *names]):
                    hidden.append(f"{name}:{node.lineno}")
    # Django asks that what registers itself be imported in ready(), once models are there.
    assert not [one for one in hidden if not one.split(":")[0].endswith("apps.py")]


def test_engines_are_told_apart_in_few_rooms() -> None:
    elsewhere = [
        name for name, text in sources() if VENDOR.search(text) and not any(f"{room}" in name for room in ENGINE_ROOMS)
    ]
    assert not elsewhere


def test_no_signals_between_domains() -> None:
    receivers = [
        name
        for name, text in sources()
        if re.search(r"^\s*@receiver\(|\b(post|pre)_(save|delete)\.connect", text, re.MULTILINE)
    ]
    assert not receivers


def test_rules_and_services_speak() -> None:
    """Every public function of the rooms one reads first has its sentence."""
    silent = []
    for name, text in sources():
        if not re.search(r"(^|/)(rules|services|queries|permissions)(\.py|/)", name):
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{name}:{node.name}")
    assert not silent
