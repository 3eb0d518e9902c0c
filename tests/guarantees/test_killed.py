"""A posting run killed at any moment leaves whole events and balanced books; run again, it ends as if nothing had been.

The run says what a quarter brings: rates, revaluation, statements of lenders, fees, arrears, provisions, in
transactions of several events. It is killed at random writes, again and again.
"""

from __future__ import annotations

import random
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from tests import ready_tables
from tests.opendata.test_killed import Places, ask, place, python

__all__ = ["place"]
SEED, KILLS = 20261122, 4

BUILD = """
import django; django.setup()
from django.db import transaction
from tests.guarantees import scene as stage
with transaction.atomic():
    scene = stage.scene()
    for number in range(4):
        stage.issued(scene, number=f"40{number}")
"""

RUN = """
import os, signal, sys
import django; django.setup()
from datetime import timedelta

from django.utils import timezone
from fractions import Fraction
from django.db import connection
from maillon.guarantees.models import Fund, Loan
from maillon.guarantees.rules.events import capital, fees, lending
from maillon.guarantees.services import recording, statements
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage

dies_at, asked = int(sys.argv[1]), 0

def counted(execute, sql, params, many, context):
    global asked
    asked += sql.lstrip().startswith(("INSERT", "UPDATE"))
    if dies_at and asked == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

connection.execute_wrappers.append(counted)
fund = Fund.objects.select_related("asnpo_book", "ifrs_book").get()
facility, loans = fund.facilities.get(), list(Loan.objects.select_related("guarantee").order_by("pk"))
for number, period in enumerate(("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")):
    at = stage.at(100 + 92 * number)
    about = {"effective_on": timezone.localdate(at), "known_on": timezone.localdate(at)}
    rate = capital.RateMoved(
        key=f"rate:{period}", currency="XOF", rate=stage.RATE + Fraction(number, 10_000), source="essai", **about
    )
    recording.happen(
        fund=fund, events=[rate, capital.Revalued(key=f"revalued:{period}", **about)], actor=None, at=at
    )
    paid = 40_000_000 // 8
    statements.take_in(
        facility=facility, period=period, actor=None, at=at,
        lines=[Line(one.number, disbursed_minor=0 if number else 40_000_000,
                    repaid_principal_minor=paid if number and place else 0) for place, one in enumerate(loans)],
    )
    happened = []
    for one in loans:
        name = one.guarantee.reference
        happened.append(lending.ArrearsReviewed(key=f"{name}:arrears:{period}", guarantee=name, **about))
        happened.append(lending.ProvisionReviewed(
            key=f"{name}:ecl:{period}", guarantee=name, **about,
            rates=(Fraction(1, 100), Fraction(1, 10), Fraction(1, 2)),
        ))
        if not number:
            happened.append(fees.FeeBilled(key=f"{name}:fee", guarantee=name, fee="entree", **about))
    recording.happen(fund=fund, events=happened, actor=None, at=at)
print(asked)
"""

CHECK = """
import django; django.setup()
from maillon.guarantees.models import Fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply
from maillon.guarantees.rules.postings import Norm
fund, state = Fund.objects.get(), states.Fund()
books = {Norm.ASNPO: fund.asnpo_book, Norm.IFRS: fund.ifrs_book}
posted = {norm: {one.idempotency_key: one.lines for one in book.entries.all()} for norm, book in books.items()}
wanted = {norm: {} for norm in Norm}
for row in fund.events.order_by("sequence"):
    outcome = apply(state, history.read_event(row))
    state = outcome.state
    for norm in Norm:
        if rows := [one for one in outcome.postings if one.norm is norm]:
            wanted[norm][f"event:{row.sequence}"] = len(rows)
assert posted == wanted, {norm: posted[norm].items() ^ wanted[norm].items() for norm in Norm}
print(fund.events.count())
"""

Contents = dict[str, list[dict[str, Any]]]
TABLES = (
    "guarantees_event", "guarantees_position", "guarantees_statement", "guarantees_statementline", "ledger_entry",
    "ledger_transfer",
)  # fmt: skip


def contents(url: str) -> Contents:
    return {table: ask(url, f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


def told(contents: Contents) -> Contents:
    """Without what only says when or under which number a row was written."""
    ignored = {"id", "recorded_at", "created_at", "posted_at"}
    return {
        table: [
            {name: value for name, value in row.items() if name not in ignored and not name.endswith("_id")}
            for row in rows
        ]
        for table, rows in contents.items()
    }


@pytest.mark.django_db
def test_a_run_killed_at_random_moments_leaves_no_half_event_and_ends_the_same(tmp_path: Path, place: Places) -> None:
    whole, broken = place("whole"), place("broken")
    for url in (whole, broken):
        if url == broken and url.startswith("sqlite"):
            shutil.copyfile(tmp_path / "whole.sqlite3", tmp_path / "broken.sqlite3")
            continue
        if url.startswith("sqlite"):
            ready_tables.put(Path(url.removeprefix("sqlite:///")))
        for arguments in (("-m", "maillon", "migrate", "--verbosity", "0"), ("-c", BUILD)):
            made = python(url, tmp_path, *arguments)
            assert made.returncode == 0, made.stderr
    reference = python(whole, tmp_path, "-c", RUN, "0")
    assert reference.returncode == 0, reference.stderr
    # A run that dies at its n-th write has kept fewer than n: there is always something left to write.
    most = int(reference.stdout) // KILLS

    drawn, counts = random.Random(SEED), []
    for _turn in range(KILLS):
        killed = python(broken, tmp_path, "-c", RUN, str(drawn.randint(most // 2, most)))
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        for arguments in (("-m", "maillon", "guarantees", "verify"), ("-c", CHECK)):
            sound = python(broken, tmp_path, *arguments)
            assert sound.returncode == 0, sound.stdout + sound.stderr
        counts.append(int(sound.stdout))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1], "some kills fell after a part of the run was kept"

    again = python(broken, tmp_path, "-c", RUN, "0")
    assert again.returncode == 0, again.stderr
    assert told(contents(broken)) == told(contents(whole))
