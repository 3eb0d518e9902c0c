"""Two hundred people at once for the last twenty seats of an event, as the site is served: two processes of gunicorn.

They register as people do: open the page, send its form, each from an address of their own. The database is made in
a folder of its own, or in the one ``DATABASE_URL`` names, which must be empty; nothing of MAILLON_DATA is touched.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tools.postgres import free_port

PROJECT = Path(__file__).resolve().parents[1]
PEOPLE, SEATS, WORKERS, WARM = 200, 20, 2, 24
_MAKE = """
from datetime import timedelta
from django.utils import timezone
from maillon.core.parties.models import Organisation
from maillon.engagement.models import Event, Session
now = timezone.now()
home = Organisation.objects.create(slug="banc", legal_name_fr="Banc d’essai", country="CA")
event = Event.objects.create(slug="banc", organisation=home, title={"fr": "Les vingt dernières places"},
    kind="atelier", mode="in_person", region="05", place="Ici", capacity=%d, created_at=now, changed_at=now,
    published_at=now, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=3, hours=2))
Session.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
event.pk, event.slug, event.capacity = None, "avant", None
event.save()
"""
_COUNT = """
from maillon.core.mail.models import Message
from maillon.engagement.models import Event
from maillon.engagement.services.confirming import tell_due
from django.utils import timezone
tell_due(at=timezone.now())
event = Event.objects.get(slug="banc")
states = list(event.registrations.order_by("place_in_line").values_list("state", flat=True))
right = states == ["given"] * %d + ["waiting"] * (len(states) - %d)
print(event.seats_given, event.waiting, right, Message.objects.filter(to__startswith="banc").count())
"""


def run() -> list[str]:
    """The lines of the table: what was answered, how fast, and whether the seats and the line are right."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "MAILLON_DATA": folder,
            "PORT": str(port),
            "MAILLON_WORKERS": str(WORKERS),
            "MAILLON_BASE_URL": f"http://127.0.0.1:{port}",
            "PYTHONPATH": str(PROJECT / "src"),
        }
        _maillon(environment, "migrate", "--verbosity", "0")
        _maillon(environment, "shell", "-c", _MAKE % SEATS)
        with (Path(folder) / "server.log").open("w") as log:
            server = subprocess.Popen([*_COMMAND, "serve"], env=environment, stdout=log, stderr=log)
            try:
                _until_it_answers(port)
                taken, wall, working = asyncio.run(_burst(port, server.pid))
            finally:
                server.terminate()
                server.wait(60)
        counted = _maillon(environment, "shell", "-v", "0", "-c", _COUNT % (SEATS, SEATS)).split()[-4:]
        engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return _table(engine, taken, wall, working, counted)


def _table(engine: str, taken: list[tuple[int, float]], wall: float, working: float, counted: list[str]) -> list[str]:
    times = sorted(seconds for _status, seconds in taken)
    answers: dict[int, int] = {}
    for status, _seconds in taken:
        answers[status] = answers.get(status, 0) + 1
    given, waiting, in_order, letters = counted
    order = "juste" if in_order == "True" else "FAUX"
    said = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    return [
        "| base | processus | personnes | réponses | durée | par seconde | calcul par inscription | p50 | p95 | max "
        "| places | file | ordre | lettres |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        f"| {engine} | {WORKERS} | {len(taken)} | {said} | {wall:.2f} s | {len(taken) / wall:.0f} "
        f"| {1000 * working / len(taken):.1f} ms "
        f"| {1000 * times[len(times) // 2]:.0f} ms | {1000 * times[int(len(times) * 0.95)]:.0f} ms "
        f"| {1000 * times[-1]:.0f} ms | {given} | {waiting} | {order} | {letters} |",
    ]


_COMMAND = [sys.executable, "-W", "ignore", "-m", "maillon"]


def _maillon(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([*_COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _until_it_answers(port: int) -> None:
    for _attempt in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sante/vif")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer")


async def _burst(port: int, server: int) -> tuple[list[tuple[int, float]], float, float]:
    """Everybody has the page open, then everybody sends; the time is from the sending to the last answer."""
    cookie, token = await _opened(port)
    # Both processes have served somebody: the first answer of each reads the templates.
    await asyncio.gather(*[_sent(port, "avant", number, cookie, token) for number in range(WARM)])
    ready = [_sent(port, "banc", number, cookie, token) for number in range(PEOPLE)]
    start, worked = time.perf_counter(), _worked(server)
    found = await asyncio.gather(*ready)
    return list(found), time.perf_counter() - start, _worked(server) - worked


def _worked(server: int) -> float:
    """Seconds of processor taken so far by the processes that a server began."""
    total = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = one.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(said[1]) == server:
            total += int(said[11]) + int(said[12])
    return total / os.sysconf("SC_CLK_TCK")


async def _opened(port: int) -> tuple[str, str]:
    _status, head, body = await _ask(
        port, b"GET /evenements/banc/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )
    cookie = re.search(r"csrftoken=([^;]+)", head)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    assert cookie and token, head
    return cookie[1], token[1]


async def _sent(port: int, event: str, number: int, cookie: str, token: str) -> tuple[int, float]:
    form = {
        "csrfmiddlewaretoken": token,
        "name": f"Personne {number}",
        "email": f"{event}{number}@exemple.org",
        "seats": "1",
        "needs": "",
    }
    body = urlencode(form).encode()
    head = (
        f"POST /evenements/{event}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: csrftoken={cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    start = time.perf_counter()
    status, _head, _body = await _ask(port, head.encode() + body, place=f"127.0.{1 + number // 200}.{1 + number % 200}")
    return status, time.perf_counter() - start


async def _ask(port: int, request: bytes, place: str = "127.0.0.1") -> tuple[int, str, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(place, 0))
    writer.write(request)
    await writer.drain()
    answer: Any = await reader.read()
    writer.close()
    head, _, body = answer.decode().partition("\r\n\r\n")
    return int(head.split()[1]), head, body
