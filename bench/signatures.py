"""A petition signed by everybody at once: five in a hundred twice, machines among them; counted right, and how fast.

Each person is asked to confirm, confirms, and is thanked, by the same services the pages call, from several
processes. The database is made in a folder of its own, or in the one ``DATABASE_URL`` names, which must be empty.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
HANDS = 2
HOUR = 3600
TARGET = 100_000
"""Signatures an hour that the issue asks for."""
_MAKE = """
from datetime import timedelta
from django.utils import timezone
from maillon.engagement.models import Action
now = timezone.now()
Action.objects.create(slug="banc", kind="petition", title={"fr": "Banc d’essai"}, demand={"fr": "Compter juste."},
    opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9),
    created_at=now, changed_at=now, published_at=now)
"""
_SIGN = """
import sys, time
from datetime import timedelta
from django.utils import timezone
from maillon.engagement.models import Action
from maillon.engagement.services import signing
action = Action.objects.get(slug="banc")
hand, hands, people = %d, %d, %d
codes = [f"H{d}{c} {e}{f}{g}" for d in range(10) for c in "ABCE" for e in range(10) for f in "GHJK" for g in range(10)]
start = time.perf_counter()
for number in range(hand, people, hands):
    # One in twenty comes back; one in fifty is a machine, half of them fill the hidden field, half are too quick.
    for who in (number, number - 19) if number %% 20 == 19 else (number,):
        if number %% 50 == 49 and number %% 100 == 49:
            signing.discard(action=action, at=timezone.now())
            break
        # Whoever comes back is a person: no machine opens somebody else's mailbox.
        age = timedelta(seconds=1 if who %% 100 == 99 else 60)
        one = signing.sign(action=action, name=f"Personne {who}", email=f"p{who}@banc.exemple", age=age, region="06",
            postal_code=codes[who %% len(codes)], address=f"10.{who %% 250}.{who // 250 %% 250}.1", at=timezone.now())
        signing.confirm(signature=one, at=timezone.now())
print(time.perf_counter() - start)
"""
_COUNT = """
from django.db.models import Count
import time
from maillon.engagement.models import Action, Signature
from maillon.engagement.queries import actions
action = Action.objects.get(slug="banc")
start = time.perf_counter()
found = actions.totals([action])[action.pk]
took = time.perf_counter() - start
rows = dict(Signature.objects.order_by().values_list("state").annotate(n=Count("pk")))
print(found.counted, found.held, found.discarded, rows.get("counted", 0), rows.get("held", 0), f"{1000 * took:.1f}")
"""
_COMMAND = [sys.executable, "-W", "ignore", "-m", "maillon"]


def run(people: int) -> list[str]:
    """The lines of the table: how many a second, how many times what is asked for, and whether the counts are right."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MAILLON_DATA": folder, "PYTHONPATH": str(PROJECT / "src")}
        _maillon(environment, "migrate", "--verbosity", "0")
        _maillon(environment, "shell", "-v", "0", "-c", _MAKE)
        start = time.perf_counter()
        hands = [
            subprocess.Popen(
                [*_COMMAND, "shell", "-v", "0", "-c", _SIGN % (hand, HANDS, people)],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for hand in range(HANDS)
        ]
        spent = [float(hand.communicate()[0].split()[-1]) for hand in hands]
        wall = time.perf_counter() - start
        told = _maillon(environment, "shell", "-v", "0", "-c", _COUNT).split()[-6:]
    counted, held, discarded, rows_counted, rows_held = (int(one) for one in told[:5])
    machines = len([n for n in range(people) if n % 50 == 49])
    hidden = len([n for n in range(people) if n % 100 == 49])
    right = (counted, held, discarded) == (people - machines, machines - hidden, hidden)
    right = right and (counted, held) == (rows_counted, rows_held)
    rate = people / max(spent)
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return [
        "| base | processus | personnes | comptées | à part | machines | par seconde | fois 100 000 par heure "
        "| lecture du compte | compte |",
        "|---|---|---|---|---|---|---|---|---|---|",
        f"| {engine} | {HANDS} | {people} | {counted} | {held} | {discarded} | {rate:.0f} ({wall:.0f} s) "
        f"| {rate * HOUR / TARGET:.1f} | {told[5]} ms | {'juste' if right else 'FAUX'} |",
    ]


def _maillon(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([*_COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout
