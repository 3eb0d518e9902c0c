"""django-hordak doing what ``bench.ledger`` asks of us; run by the Python of an environment that has it, on its own
database: ``python bench/hordak_peer.py DATABASE_URL``. Prints seconds as JSON. It takes no SQLite.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from statistics import median
from urllib.parse import urlsplit

import django
from django.conf import settings

ACCOUNTS, ENTRIES, BATCH, SINGLE, READS = 100, 22_000, 1_000, 200, 15
START = date(2024, 1, 1)


def main() -> None:
    """Make the tables, write, read, tell."""
    url = urlsplit(sys.argv[1])
    settings.configure(
        SECRET_KEY="bench",
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "mptt",
            "djmoney", "hordak",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": url.path.strip("/"), "USER": url.username or "",
                "PASSWORD": url.password or "", "HOST": url.hostname or "", "PORT": str(url.port or ""),
            }
        },
        DEFAULT_CURRENCY="CAD",
        HORDAK_DEFAULT_CURRENCY="CAD",
        HORDAK_CURRENCIES=["CAD"],
        USE_TZ=True,
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415
    from hordak.models import Account, Leg, Transaction  # noqa: PLC0415
    from moneyed import Money  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    accounts = [
        Account.objects.create(name=f"Compte {n}", type="AS" if n % 2 else "IN", code=str(n), currencies=["CAD"])
        for n in range(ACCOUNTS)
    ]
    accounts = list(Account.objects.order_by("id"))
    took: dict[str, float] = {}

    def legs(transfer: object, n: int) -> list[object]:
        made = []
        for part in range(2):
            money = Money(100 + (n + part) % 900, "CAD")
            made.append(Leg(transaction=transfer, account=accounts[(n + part) % ACCOUNTS], debit=money))
            made.append(Leg(transaction=transfer, account=accounts[(7 * n + part + 1) % ACCOUNTS], credit=money))
        return made

    begun = time.perf_counter()
    for start in range(0, ENTRIES, BATCH):
        with transaction.atomic():
            written = Transaction.objects.bulk_create(
                [
                    Transaction(description=f"Avis {n}", date=START + timedelta(days=n % 700))
                    for n in range(start, start + BATCH)
                ]
            )
            Leg.objects.bulk_create([leg for n, one in enumerate(written, start) for leg in legs(one, n)])
    took["bulk"] = time.perf_counter() - begun
    begun = time.perf_counter()
    for n in range(SINGLE):
        with transaction.atomic():
            one = Transaction.objects.create(description=f"Seul {n}", date=START)
            for leg in legs(one, n):
                leg.save()
    took["single"] = time.perf_counter() - begun
    took["balances"] = _read(lambda: [account.get_balance() for account in Account.objects.all()])
    took["with_balances"] = _read(lambda: list(Account.objects.with_balances()))
    sys.stdout.write(json.dumps(took))


def _read(ask: object) -> float:
    times = []
    for _turn in range(READS):
        begun = time.perf_counter()
        ask()  # type: ignore[operator]
        times.append(time.perf_counter() - begun)
    return median(times)


if __name__ == "__main__":
    main()
