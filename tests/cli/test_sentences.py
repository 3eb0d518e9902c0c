"""The terminal says what a rule refuses with the same sentences as the pages, and never with a wall of trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_typer.config import use_rich_tracebacks

from maillon.cli.demonstration.personas import SEMIS, create_home

pytestmark = pytest.mark.django_db


def test_a_refused_workbook_is_said_in_a_sentence(tmp_path: Path) -> None:
    create_home(SEMIS)
    sent = tmp_path / "projets.xlsx"
    sent.write_bytes(b"rien")
    with pytest.raises(CommandError, match="n’est pas un fichier Excel"):
        call_command("projects", "import", str(sent), "--organisation", "semis-solidaires", "--dry-run")


def test_a_refused_row_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create_home(SEMIS)
    sent = tmp_path / "projets.csv"
    sent.write_text("Titre;Pays;Début prévu\nEssai;ZZ;2027-13-01\n")
    call_command("projects", "import", str(sent), "--organisation", "semis-solidaires", "--dry-run")
    said = capsys.readouterr().out
    assert "B2:" in said and "n’est pas dans la liste" in said
    assert "projects." not in said


def test_a_missing_path_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Ce chemin n’existe pas"):
        call_command("iati", "import", str(tmp_path / "rien"))


def test_an_unexpected_error_keeps_python_s_own_trace() -> None:
    assert not use_rich_tracebacks()
