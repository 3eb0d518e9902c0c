"""A run that dies leaves nothing half-imported, and the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

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


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    state = {**os.environ, "MAILLON_DATA": str(folder), "PYTHONPATH": str(PROJECT / "src")}
    state |= {
        "DATABASE_URL": f"sqlite:///{folder}/maillon.sqlite3",
        "DJANGO_SETTINGS_MODULE": "maillon.config.settings",
    }
    return subprocess.run([sys.executable, "-W", "ignore", *arguments], env=state, capture_output=True, text=True)


def contents(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with sqlite3.connect(folder / "maillon.sqlite3") as database:
        database.row_factory = sqlite3.Row
        for table in TABLES:
            rows = database.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            found[table] = [
                {name: row[name] for name in tuple(row.keys()) if name not in IGNORED and not name.endswith("_id")}
                for row in rows
            ]
    return found


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


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="one engine is enough: same code")
def test_killed_in_the_middle_then_run_again(tmp_path):
    source = tmp_path / "many.xml"
    source.write_text(many(700))
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
        assert python(folder, "-m", "maillon", "migrate", "--verbosity", "0").returncode == 0
    reference = python(whole, "-c", IMPORT, str(source), "0")
    assert reference.stdout.split() == ["714", "700", "14", "0", "700", "0"], reference.stderr

    # The callback runs inside the batch's transaction: the second batch is half announced when the process dies.
    killed = python(broken, "-c", IMPORT, str(source), "290")
    assert killed.returncode == -signal.SIGKILL
    with sqlite3.connect(broken / "maillon.sqlite3") as database:
        standing = database.execute("SELECT count(*) FROM projects_activity").fetchone()[0]
        account = database.execute("SELECT kept, created, state FROM opendata_importrun").fetchone()
    assert 0 < standing < 700 and account == (standing, standing, "running")

    again = python(broken, "-c", IMPORT, str(source), "0")
    assert again.stdout.split() == ["714", "700", "14", "0", str(700 - standing), str(standing)], again.stderr
    assert contents(broken) == contents(whole)
    with sqlite3.connect(broken / "maillon.sqlite3") as database:
        states = database.execute("SELECT state, error FROM opendata_importrun ORDER BY id").fetchall()
    assert states == [("failed", "interrupted"), ("complete", "")]


@pytest.mark.django_db(transaction=True)
def test_two_imports_do_not_run_at_once(tmp_path):
    from maillon.core.errors import RuleViolation  # noqa: PLC0415
    from maillon.opendata.services.alone import alone  # noqa: PLC0415

    with alone(), pytest.raises(RuleViolation, match=r"opendata\.import_running"), alone():
        pass
    assert connection.vendor
