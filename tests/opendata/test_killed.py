"""A run that dies leaves nothing half-imported, and the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from tests import ready_tables
from tests.opendata.samples import activity, file

PROJECT = Path(__file__).resolve().parent.parent.parent
TABLES = (
    "core_organisation",
    "core_organisationname",
    "core_organisationidentifier",
    "core_searchentry",
    "projects_source",
    "projects_activity",
    "projects_transaction",
    "projects_participatingorganisation",
    "projects_result",
    "projects_indicator",
    "projects_indicatorperiod",
    "projects_measurement",
    "projects_relatedactivity",
)
IGNORED = {"id", "created_at", "updated_at", "published_at", "refreshed_at", "started_at", "ended_at"}

IMPORT = """
import os, signal, sys
from pathlib import Path
import django; django.setup()
from django.utils import timezone
from maillon.opendata.services import import_files
dies_after = int(sys.argv[2])
seen = 0
def kept(one):
    global seen
    seen += 1
    if seen == dies_after:
        os.kill(os.getpid(), signal.SIGKILL)
run = import_files(paths=[Path(sys.argv[1])], actor=None, at=timezone.now(), kept=kept)
print(run.activities_read, run.kept, run.duplicate, run.refused, run.created, run.unchanged)
"""


Places = Callable[[str], str]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Places]:
    """Makes empty databases of the engine under test, each with a folder of its own; gives their URL."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield lambda name: f"sqlite:///{tmp_path}/{name}.sqlite3"
        return
    # Read again from the environment: the tests' own database is a copy of it under another name.
    server = environ.Env().db("DATABASE_URL")
    made: list[str] = []

    def create(name: str) -> str:
        made.append(f"maillon_{name}_{secrets.token_hex(4)}")
        with closing(opened(os.environ["DATABASE_URL"])) as database, database.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {made[-1]}")
        return f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/{made[-1]}"

    yield create
    with closing(opened(os.environ["DATABASE_URL"])) as database, database.cursor() as cursor:
        for name in made:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def opened(url: str) -> BaseDatabaseWrapper:
    """A connection of our own to a database named by its URL."""
    described = {**settings.DATABASES["default"], **environ.Env.db_url_config(url), "TEST": {}}
    return load_backend(described["ENGINE"]).DatabaseWrapper(described, alias="other")


def ask(url: str, question: str) -> list[dict[str, Any]]:
    with closing(opened(url)) as database, database.cursor() as cursor:
        cursor.execute(question)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def python(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    state = {**os.environ, "MAILLON_DATA": str(folder), "PYTHONPATH": str(PROJECT / "src")}
    state |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "maillon.config.settings"}
    return subprocess.run([sys.executable, "-W", "ignore", *arguments], env=state, capture_output=True, text=True)


def contents(url: str) -> dict[str, Any]:
    return {
        table: [
            {name: value for name, value in row.items() if name not in IGNORED and not name.endswith("_id")}
            for row in ask(url, f"SELECT * FROM {table} ORDER BY id")
        ]
        for table in TABLES
    }


def many(count: int) -> str:
    moved = """<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/>
    <value value-date="2020-02-01">{n}</value><receiver-org><narrative>Coop {n}</narrative></receiver-org></transaction>
    <result type="1"><title><narrative>R</narrative></title><indicator measure="1">
    <title><narrative>I</narrative></title>
    <period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><target value="{n}"/>
    </period></indicator></result>"""
    return file(
        *(activity(f"A-{n}", title=f"T {n}", body=moved.format(n=n)) for n in range(count)),
        *(activity(f"A-{n}", title=f"Newer {n}") for n in range(0, count, 50)),
    )


@pytest.mark.django_db
def test_killed_in_the_middle_then_run_again(tmp_path: Path, place: Places) -> None:
    source = tmp_path / "many.xml"
    source.write_text(many(700))
    whole, broken = place("whole"), place("broken")
    for url in (whole, broken):
        if url.startswith("sqlite"):
            ready_tables.put(Path(url.removeprefix("sqlite:///")))
        migrated = python(url, tmp_path, "-m", "maillon", "migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
    reference = python(whole, tmp_path, "-c", IMPORT, str(source), "0")
    assert reference.stdout.split() == ["714", "700", "14", "0", "700", "0"], reference.stderr

    # The callback runs inside the batch's transaction: the second batch is half announced when the process dies.
    killed = python(broken, tmp_path, "-c", IMPORT, str(source), "290")
    assert killed.returncode == -signal.SIGKILL
    [standing] = ask(broken, "SELECT count(*) AS n FROM projects_activity")
    count = standing["n"]
    [account] = ask(broken, "SELECT kept, created, state FROM opendata_importrun")
    assert 0 < count < 700 and account == {"kept": count, "created": count, "state": "running"}

    again = python(broken, tmp_path, "-c", IMPORT, str(source), "0")
    assert again.stdout.split() == ["714", "700", "14", "0", str(700 - count), str(count)], again.stderr
    assert contents(broken) == contents(whole)
    assert ask(broken, "SELECT state, error FROM opendata_importrun ORDER BY id") == [
        {"state": "failed", "error": "interrupted"},
        {"state": "complete", "error": ""},
    ]


@pytest.mark.django_db(transaction=True)
def test_two_imports_do_not_run_at_once(tmp_path):
    from maillon.core.errors import RuleViolation  # noqa: PLC0415
    from maillon.opendata.services.alone import alone  # noqa: PLC0415

    with alone(), pytest.raises(RuleViolation, match=r"opendata\.import_running"), alone():
        pass
    assert connection.vendor
