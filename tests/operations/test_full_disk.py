"""A disk that fills up: whoever meets it is told in a sentence, nothing is half done, and work goes on once freed."""

from __future__ import annotations

import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.opendata.samples import activity, file
from tests.operations.site import Site, installation
from tests.operations.visits import Visitor, prepared

pytestmark = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"],
    reason="the database must be on the disk that fills up: a PostgreSQL server has its own",
)
SIZE = 32 * 1024 * 1024
PEOPLE = """
import json
from tests.personas import make_organisation, make_person
from maillon.core.people.rules import Role
home = make_organisation("Semis de nuit")
amina = make_person("Amina", Role.SECRETARIAT)
benoit = make_person("Benoît", Role.ORGANISATION_ADMINISTRATOR, home)
print(json.dumps([session_of(amina), session_of(benoit)]))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation with two published activities, alone on a small disk in memory."""
    folder = tmp_path_factory.mktemp("small-disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "maillon-test", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        said = f"A FULL DISK WAS NOT TRIED: no small disk can be mounted here ({mounted.stderr.strip()})"
        warnings.warn(said, stacklevel=1)
        pytest.skip(said)
    try:
        with installation(folder) as site:
            (folder / "few.xml").write_text(file(activity("XM-DAC-301-2-1"), activity("XM-DAC-301-2-2")))
            (folder / "many.xml").write_text(file(*(activity(f"XM-DAC-301-9-{n}") for n in range(1200))))
            site.stand()
            site.done_in_turn(
                ("iati", "import", str(folder / "few.xml")),
                ("facts", "refresh"),
            )
            yield site
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path, *, but: int = 0) -> Iterator[None]:
    """The disk is filled up to ``but`` bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(bytes(4096))
    os.truncate(filler, filler.stat().st_size - but)
    try:
        yield
    finally:
        filler.unlink()


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()


def test_pages_say_it_and_keep_nothing_by_halves(small: Site) -> None:
    amina, benoit = prepared(small, PEOPLE)
    sent = file(*(activity(f"XM-DAC-301-5-{n}") for n in range(3000))).encode()
    typed = "Jardins de nuit, " + "sur les deux rives, " * 10
    with small.served() as (_, port):
        counted = "SELECT (SELECT count(*) FROM core_storedfile), (SELECT count(*) FROM projects_activity)"
        before, kept = small.read(counted), files_in(small.folder / "files")
        # Some room is left to open the database, and a little to write in it.
        with full(small.folder, but=48 * 1024):
            status, page = Visitor(port, amina).post("/espace/importations/", file=sent, source_name="Nuit")
            assert status == 422 and "Le serveur n’a plus de place" in page and 'value="Nuit"' in page
        with full(small.folder):
            status, page = Visitor(port, benoit).post("/espace/projets/nouveau/", title_fr=typed)
            assert status == 507 and "Le serveur n’a plus de place" in page and typed.strip() in page
            status, page = Visitor(port, benoit).post("/en/space/projects/new/", title_fr=typed)
            assert status == 507 and "The server has no room left" in page and typed.strip() in page
        assert small.read(counted) == before and files_in(small.folder / "files") == kept
        assert Visitor(port, amina).post("/espace/importations/", file=sent)[0] == 302
        assert Visitor(port, benoit).post("/espace/projets/nouveau/", title_fr=typed)[0] == 302
    assert small.read("PRAGMA integrity_check") == [("ok",)]
    assert "Journal intact" in small.done("audit", "verify")


FRENCH = ("fr_CA.UTF-8", "Le disque est plein")
ENGLISH = ("en_CA.UTF-8", "The disk is full")
COMMANDS = [
    (("facts", "refresh"), 128, *FRENCH),
    (("backup", "{here}/kept.tar.gz"), 128, *ENGLISH),
    (("tables", "csv", "{here}/table.csv"), 4, *FRENCH),
    (("iati", "import", "{here}/many.xml", "--report", "{here}/report.json"), 128, *ENGLISH),
]


@pytest.mark.parametrize(("command", "room", "language", "sentence"), COMMANDS, ids=[one[0][0] for one in COMMANDS])
def test_a_command_says_it_and_does_all_or_nothing(
    small: Site, command: tuple[str, ...], room: int, language: str, sentence: str
) -> None:
    """``room`` is in kilobytes: enough to open the database, and for nothing else."""
    given = [one.replace("{here}", str(small.folder)) for one in command]
    facts = small.folder / "facts"
    pointer, before = (facts / "current").read_text(), files_in(small.folder)
    with full(small.folder, but=room * 1024):
        ended = small.run(*given, LANG=language)
    assert ended.returncode != 0 and "Traceback" not in ended.stderr, ended.stderr
    assert sentence in ended.stderr
    assert (facts / "current").read_text() == pointer
    appeared = files_in(small.folder) - before
    assert not [path for path in appeared if "maillon.sqlite3" not in path.name]
    assert small.read("PRAGMA integrity_check") == [("ok",)]
    small.done_in_turn(tuple(given), ("audit", "verify"))
    if command[0] == "iati":
        assert small.read("SELECT count(*) FROM projects_activity WHERE identifier LIKE 'XM-DAC-301-9-%'") == [(1200,)]
        states = small.read("SELECT state FROM opendata_importrun ORDER BY id")
        assert states[-1] == ("complete",) and ("running",) not in states
