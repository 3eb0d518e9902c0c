"""Documents that cannot rot: what the code declares has its line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import load_command_class
from django.utils import translation

from maillon.core.jobs import registry as jobs
from maillon.core.obligations import registry as duties
from maillon.core.people.rules import Capability, Role
from maillon.web.accounts import labels

PROJECT = Path(__file__).resolve().parents[2]
HOUSE = PROJECT / "src" / "maillon"
DOCS = PROJECT / "docs"
COMMANDS = HOUSE / "cli" / "management" / "commands"


def page(name: str) -> str:
    """A document's text; its absence is the failure."""
    path = DOCS / name
    assert path.is_file(), f"docs/{name} manque"
    return path.read_text()


def trees() -> Iterator[tuple[Path, ast.AST]]:
    """Each Python file of the house, parsed."""
    for path in sorted(HOUSE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text())


def settings_read() -> set[str]:
    """The variables the code and ./run read from the environment."""
    found = set()
    for path in [*HOUSE.rglob("*.py")]:
        found |= set(re.findall(r"""["']((?:MAILLON_[A-Z_]+|DATABASE_URL|PORT))["']""", path.read_text()))
    run = (PROJECT / "run").read_text()
    return found | set(re.findall(r"\bMAILLON_[A-Z_]+\b", run))


def test_every_setting_has_its_line() -> None:
    text = page("reglages.md")
    assert not sorted(name for name in settings_read() if f"`{name}`" not in text)


def test_no_line_for_a_setting_that_is_gone() -> None:
    told = set(re.findall(r"`(MAILLON_[A-Z_]+)`", page("reglages.md")))
    assert not sorted(told - settings_read())


def commands() -> Iterator[str]:
    """``verb`` or ``verb sub`` for each command of the product's line."""
    for path in sorted(COMMANDS.glob("[a-z]*.py")):
        command = load_command_class("maillon.cli", path.stem)
        children = getattr(getattr(command, "typer_app", None), "registered_commands", [])
        names = [child.name or child.callback.__name__.replace("_", "-") for child in children if child.callback]
        yield from (f"{path.stem} {name}" for name in names) if names not in ([], [path.stem]) else (path.stem,)


def test_every_command_has_its_line() -> None:
    text = page("guides/ligne-de-commande.md")
    assert not [name for name in commands() if not re.search(rf"`(\./run )?(maillon )?{re.escape(name)}\b", text)]


def test_every_role_has_its_line() -> None:
    text = page("droits.md")
    assert not [role.value for role in Role if f"`{role.value}`" not in text]


def test_every_capability_has_its_words() -> None:
    """The page of rights is written by tools/rights.py in the words a person reads."""
    text = page("droits.md")
    with translation.override("fr"):
        assert not [one.value for one in Capability if str(labels.CAPABILITIES[one]) not in text]


def permissions() -> set[str]:
    """The names of the permissions the code requires: ``NotAllowed("projects.edit")``, ``add_perm("…")``."""
    found = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in ("NotAllowed", "add_perm") and isinstance(first, ast.Constant) and "." in str(first.value):
                found.add(str(first.value))
    return found


def test_every_permission_has_its_line() -> None:
    text = page("journal.md")
    assert not sorted(name for name in permissions() if f"`{name}`" not in text)


_DOMAINS = "core|ledger|dossiers|network|projects|engagement|opendata|insight"


def verbs() -> set[str]:
    """What the journal may say: every ``domain.noun.past_participle`` given to audit's ``record``."""
    found = set()
    for path, tree in trees():
        if "record(" not in path.read_text():
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(rf"({_DOMAINS})\.[a-z_]+\.[a-z_]+", node.value):
                    found.add(node.value)
            elif isinstance(node, ast.JoinedStr) and _written(node).startswith("projects.activity."):
                found |= {"projects.activity.published", "projects.activity.withdrawn"}
    # Jobs and duties have names of the same shape.
    return found - set(jobs.known()) - {kind.name for kind in duties.kinds()}


def _written(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def test_every_verb_of_the_journal_has_its_line() -> None:
    text = page("journal.md")
    assert not sorted(verb for verb in verbs() if f"`{verb}`" not in text)


def test_every_table_has_its_word() -> None:
    text = page("lexique.md")
    ours = [model for model in apps.get_models() if model.__module__.startswith("maillon.")]
    missing = [model for model in ours if f"`{model._meta.app_label}.{model.__name__}`" not in text]
    assert not sorted(model._meta.label for model in missing)


def test_no_word_for_a_table_that_is_gone() -> None:
    told = set(re.findall(r"`((?:core|projects|opendata|insight)\.[A-Z]\w+)`", page("lexique.md")))
    labels = {model._meta.label for model in apps.get_models()}
    assert not sorted(told - labels)


@pytest.mark.django_db
def test_every_operation_of_the_api_has_its_line(client) -> None:  # type: ignore[no-untyped-def]
    schema = client.get("/api/v1/openapi.json").json()
    text = "\n".join(path.read_text() for path in DOCS.rglob("*.md"))
    operations = [
        f"{verb.upper()} {path}"
        for path, told in schema["paths"].items()
        for verb in told
        if verb in ("get", "post", "put", "patch", "delete")
    ]
    assert operations
    assert not [one for one in operations if f"`{one}`" not in text]


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [*PROJECT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
            if not target.startswith(("http:", "https:", "mailto:")) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(PROJECT)} → {target}")
    assert not broken


def test_pictures_of_documents_are_there() -> None:
    missing = []
    for path in [*PROJECT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", path.read_text()):
            if not target.startswith("http") and not (path.parent / target).exists():
                missing.append(f"{path.relative_to(PROJECT)} → {target}")
    assert not missing
