"""The whole life of an installation from a terminal, and what a terminal is told when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from maillon.core.typography import typo_text
from tests.operations.site import Site, status
from tests.operations.visits import chosen_password


def test_the_life_of_an_installation(site: Site, elsewhere: Site, tmp_path: Path) -> None:
    """Lists, an import, every export, the first account, a backup, its restoration elsewhere, which serves."""
    report, xml = tmp_path / "report.json", tmp_path / "out.xml"
    csv, exploded, hxl, xlsx = (tmp_path / name for name in ("out.csv", "moved.csv", "out.hxl.csv", "out.xlsx"))
    archive = tmp_path / "backup.tar.gz"
    lists, texts, read, facts, written, *_, entrusted, journal, saved = site.done_in_turn(
        ("codelists", "load"),
        ("texts", "load"),
        ("iati", "import", str(site.folder / "published.xml"), "--report", str(report)),
        ("facts", "refresh"),
        ("iati", "export", "--out", str(xml)),
        ("tables", "csv", str(csv)),
        ("tables", "csv", str(exploded), "--transactions"),
        ("tables", "hxl", str(hxl)),
        ("tables", "xlsx", str(xlsx)),
        ("people", "secretariat", "Premiere@exemple.org", "Première", "Personne"),
        ("audit", "verify"),
        ("backup", str(archive)),
    )
    assert "88 listes" in lists
    assert "Pages ouvertes" in texts
    assert "3 activités lues" in read and typo_text("Gardées : 3") in read
    account = json.loads(report.read_text())
    assert account["balances"] and len(account["kept"]) == account["activities"]["kept"] == 3
    assert "3 activités de 1 sources" in facts
    assert "2 activités écrites" in written and typo_text("Sans aucune date, donc hors de la norme : 1") in written
    assert len(etree.parse(xml).getroot().findall("iati-activity")) == 2
    assert [len(path.read_text("utf-8-sig").splitlines()) for path in (csv, exploded, hxl)] == [4, 2, 5]
    assert len(CalamineWorkbook.from_path(xlsx).get_sheet_by_index(0).to_python()) == 4
    assert "premiere@exemple.org tient le secrétariat" in entrusted
    assert "Journal intact" in journal
    assert str(archive) in saved

    assert "remise en place" in elsewhere.done("restore", str(archive))
    assert elsewhere.contents() == site.contents()
    with elsewhere.served() as (_, port):
        assert status(port, "/sante/pret") == 200
        assert status(port, "/projets/XM-DAC-301-2-1/") == 200
        first = urlsplit(entrusted.split()[-1]).path
        assert chosen_password(port, first, "un-puits-pour-toutes") == 302
        assert chosen_password(port, first, "un-autre-mot-de-passe") == 403  # the link is good once
    assert "a déjà ce rôle" in elsewhere.run("people", "secretariat", "premiere@exemple.org", "A", "B").stderr


def test_rates_are_loaded_and_said_in_the_terminal_s_language(site: Site) -> None:
    assert "rates for" in site.done("rates", "load", LANG="en_CA.UTF-8")


FAULTS = [
    (("iati", "import", "{here}/nothing"), "This path does not exist", "Ce chemin n’existe pas"),
    (("tables", "csv", "{here}/no/out.csv"), "no/", "no/"),
    (("backup", "/dev/null/backup.tar.gz"), "/dev/null", "/dev/null"),
]


@pytest.mark.parametrize(("arguments", "english", "french"), FAULTS, ids=[" ".join(one[0]) for one in FAULTS])
def test_a_fault_is_one_sentence_in_the_terminal_s_language(
    site: Site, arguments: tuple[str, ...], english: str, french: str
) -> None:
    given = [one.replace("{here}", str(site.folder)) for one in arguments]
    spoken = [("fr_CA.UTF-8", french)] if english == french else [("en_CA.UTF-8", english), ("fr_CA.UTF-8", french)]
    for language, sentence in spoken:
        ended = site.run(*given, LANG=language)
        assert ended.returncode != 0
        assert "Traceback" not in ended.stderr
        last = ended.stderr.strip().splitlines()
        assert any(sentence in line for line in last[-2:]), ended.stderr
