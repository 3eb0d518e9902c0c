"""``maillon procedures``: procedures as folders, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text
from maillon.dossiers.models import Procedure, ProcedureVersion
from tests.dossiers import samples
from tests.personas import AT, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    with override("fr"):
        yield


def test_a_shipped_folder_is_checked_brought_in_and_written_out_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = samples.SHIPPED / "evenement-jqsi"
    call_command("procedures", "check", str(shipped))
    assert "Le dossier est valable" in capsys.readouterr().out
    assert not Procedure.objects.exists()
    call_command("procedures", "import", str(shipped))
    out = tmp_path / "sortie"
    call_command("procedures", "export", "evenement-jqsi", str(out))
    call_command("procedures", "import", str(out))
    first, second = ProcedureVersion.objects.order_by("number")
    assert first.definition == second.definition and second.number == 2
    assert first.forms.get().form_id == second.forms.get().form_id
    call_command("procedures", "list")
    assert capsys.readouterr().out.count("evenement-jqsi\t") == 2
    with pytest.raises(CommandError, match="déjà des fichiers"):
        call_command("procedures", "export", "evenement-jqsi", str(out))


def test_it_may_belong_to_an_organisation(db: None) -> None:
    home: Organisation = make_organisation("Ministère d’essai")
    call_command("procedures", "import", str(samples.SHIPPED / "adhesion"), owner=home.slug)
    assert Procedure.objects.get().owner == home
    with pytest.raises(CommandError, match="Aucun organisme"):
        call_command("procedures", "import", str(samples.SHIPPED / "adhesion"), owner="personne")


def test_what_is_wrong_is_said_and_nothing_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples.publish(samples.harvest(), at=AT)
    call_command("procedures", "export", "recolte", str(tmp_path / "d"))
    survey = tmp_path / "d" / "forms" / "recolte" / "survey.csv"
    survey.write_text(survey.read_text().replace(". >= 0", "lune(1)"))
    with pytest.raises(CommandError):
        call_command("procedures", "check", str(tmp_path / "d"))
    assert typo_text("La fonction « lune » n’existe pas.") in capsys.readouterr().err
    survey.write_text(survey.read_text().replace("lune(1)", ". >= 0"))
    shown = tmp_path / "d" / "forms" / "recolte" / "media"
    shown.mkdir()
    (shown / "carte.png").write_bytes(b"")
    with pytest.raises(CommandError, match="ne montre d’image"):
        call_command("procedures", "check", str(tmp_path / "d"))
    (tmp_path / "d" / "procedure.toml").write_text("key = ")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("procedures", "import", str(tmp_path / "d"))
    with pytest.raises(CommandError, match="Aucune procédure"):
        call_command("procedures", "export", "rien", str(tmp_path / "x"))
    assert ProcedureVersion.objects.count() == 1
