"""Posting and reading a book of 44,000 transfers, beside django-hordak 2.0.0 where its Python is given.

The book is made in the database of MAILLON_DATA or DATABASE_URL: use a throw-away one. django-hordak runs on
PostgreSQL only, in another database of the same server and in its own environment:

    python -m venv /tmp/hordak && /tmp/hordak/bin/pip install django-hordak==2.0.0 'django<5.3' 'psycopg[binary]'
    .venv/bin/python tools/postgres.py run ./run bench ledger --peer /tmp/hordak/bin/python
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection

from bench.hordak_peer import ACCOUNTS, BATCH, ENTRIES, READS, SINGLE, START
from maillon.ledger import chain, queries, services
from maillon.ledger.models import Account, Book
from maillon.ledger.services import Move, Posting

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def run(peer: Path | None = None) -> list[str]:
    """The lines of the table: ours, the peer's and their ratio."""
    call_command("migrate", verbosity=0)
    ours = _ours()
    theirs = _theirs(peer) if peer else {}
    rows = [
        ("écritures par seconde, en lots de 1 000", ENTRIES / ours["bulk"], "bulk", ENTRIES),
        ("écritures par seconde, une transaction chacune", SINGLE / ours["single"], "single", SINGLE),
    ]
    lines = [
        f"{connection.vendor} : {ENTRIES} écritures de deux passages chacune, {ACCOUNTS} comptes.",
        "",
        "| | Maillon | django-hordak 2.0.0 | rapport |",
        "|---|---|---|---|",
    ]
    for label, rate, key, many in rows:
        other = many / theirs[key] if theirs else 0
        lines.append(f"| {label} | {rate:.0f} | {_or(other, '.0f')} | {_or(rate / other if other else 0, '.1f')} |")
    for label, ours_key, key in (
        ("balance de vérification, ms", "trial", "balances"),
        ("la même, contre `with_balances()`", "trial", "with_balances"),
        ("la même à une date", "dated", ""),
        ("solde d’un compte", "one", ""),
        ("relevé d’un compte, page de 100 lignes", "page", ""),
        ("relecture de tous les sceaux", "verify", ""),
    ):
        other = theirs.get(key, 0) * 1000
        mine = ours[ours_key] * 1000
        lines.append(f"| {label} | {mine:.1f} | {_or(other, '.1f')} | {_or(other / mine if other else 0, '.1f')} |")
    return lines


def _ours() -> dict[str, float]:
    book = services.open_book(code=f"banc-{Book.objects.count()}", name_fr="Banc", name_en="Bench", norm="ASNPO",
                              actor=None, at=AT)  # fmt: skip
    for n in range(ACCOUNTS):
        services.open_account(book=book, code=str(n), name_fr=f"Compte {n}", name_en=f"Account {n}",
                              kind="asset" if n % 2 else "income", actor=None, at=AT)  # fmt: skip
    took: dict[str, float] = {}
    begun = time.perf_counter()
    for start in range(0, ENTRIES, BATCH):
        services.post_all(
            book=book, postings=[_posting(n, f"avis-{n}") for n in range(start, start + BATCH)], actor=None, at=AT
        )
    took["bulk"] = time.perf_counter() - begun
    begun = time.perf_counter()
    for n in range(SINGLE):
        services.post_all(book=book, postings=[_posting(n, f"seul-{n}")], actor=None, at=AT)
    took["single"] = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    account = Account.objects.get(book=book, code="1")
    took["trial"] = _read(lambda: queries.trial_balance(book))
    took["dated"] = _read(lambda: queries.trial_balance(book, on=date(2025, 1, 1)))
    took["one"] = _read(lambda: queries.balance([account]))
    took["page"] = _read(lambda: queries.statement(account, start=200, count=100))
    took["verify"] = _read(lambda: chain.verify(book), 1)
    return took


def _posting(n: int, key: str) -> Posting:
    moves = []
    for part in range(2):
        debit, credit = (n + part) % ACCOUNTS, (7 * n + part + 1) % ACCOUNTS
        # The peer takes an account on both sides; a transfer of ours goes somewhere.
        credit = (credit + 1) % ACCOUNTS if credit == debit else credit
        moves.append(Move(str(debit), str(credit), 100 * (100 + (n + part) % 900)))
    return Posting("bench.notice.issued", START + timedelta(days=n % 700), moves, key, memo={"fr": f"Avis {n}"})


def _theirs(peer: Path) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS hordak_bench")
        cursor.execute("CREATE DATABASE hordak_bench")
    given = connection.settings_dict
    url = f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/hordak_bench"
    script = Path(__file__).with_name("hordak_peer.py")
    told = subprocess.run([str(peer), str(script), url], check=True, capture_output=True, text=True)
    taken: dict[str, float] = json.loads(told.stdout)
    return taken


def _read(ask: Callable[[], object], times: int = READS) -> float:
    taken = []
    for _turn in range(times):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _or(value: float, form: str) -> str:
    return format(value, form) if value else "–"
