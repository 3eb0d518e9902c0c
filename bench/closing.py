"""The last hour of a call: 2,000 applications of 150 answers and three attachments, from people who all send at once.

They send as a browser does: three pages of fifty answers, the files with the last one, then the signature. They arrive
faster and faster, as they do; the hour is shortened (``--seconds``), so the crowd is denser than it would be. A few
begin their signature before the closing instant and end it after; a few begin after it. The database is made in a
folder of its own, or in the one ``DATABASE_URL`` names, which must be empty; nothing of MAILLON_DATA is touched.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.events import _COMMAND, PROJECT, _maillon, _until_it_answers, _worked
from tools.postgres import free_port

WORKERS, PAGES, EACH = 2, 3, 50
SLOW = LATE = 5
FILE = 200_000
"""Bytes of each attachment."""
_TOKEN = "a" * 32
_BOUNDARY = "limite-des-parties-du-banc"
"""Long enough that no attachment holds it by chance: a short one cut four bodies in a hundred, rightly refused."""
_MAKE = """
import django, json, sys
django.setup()
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from maillon.core.people.rules import Role
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services import starting
from tests.dossiers import samples
from maillon.core.parties.models import Organisation, Person
from maillon.core.people import services
from maillon.core.people.models import User
many, now = int(sys.argv[1]), timezone.now()
rows = [("type", "name", "label::Français (fr)", "appearance")]
for page in range(%(pages)d):
    rows.append(("begin_group", f"g{page}", f"Partie {page}", "field-list"))
    kinds = ["text" if n %% 5 else "integer" for n in range(%(each)d)]
    rows += [(kind, f"q{page}_{n}", f"Question {page}.{n}", "") for n, kind in enumerate(kinds)]
    if page == %(pages)d - 1:
        rows += [("file", f"f{n}", f"Pièce {n}", "") for n in range(3)]
    rows.append(("end_group", "", "", ""))
form = samples.BundledForm("banc", "application", 1, {"survey": samples.sheet(*rows), "settings": samples.settings()})
definition = ProcedureDefinition(title={"fr": "Appel du banc"}, signature={"fr": "Je signe."})
bundle = samples.Bundle("banc", "BAN", "", True, definition, (form,))
version = samples.publish(bundle, at=now - timedelta(days=1), closes_at=now + timedelta(seconds=1))
version.extensions.create(closes_at=now + timedelta(days=9), reason="Banc", decided_by=None, decided_at=now)
users, keys = [], []
store = import_module(settings.SESSION_ENGINE).SessionStore
for number in range(400):
    person = Person.objects.create(given_name=f"Banc{number}", family_name="Essai")
    user = User.objects.create_user(f"banc{number}@exemple.org", None, person=person)
    home = Organisation.objects.create(slug=f"banc-{number}", legal_name_fr=f"Banc {number}", country="CA")
    services.grant_role(user=user, role=Role.ORGANISATION_OFFICER, organisation=home, actor=None, at=now)
    session = store()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    users.append((user, session.session_key))
for number in range(many):
    user, key = users[number %% 400]
    home = user.grants.get().organisation
    made = starting.start(version=version, applicant=home, actor=user, at=now, title=f"Projet {number}")
    keys.append((key, made.reference, made.submissions.get().pk))
from maillon.dossiers.queries.reading import form_of
form = form_of(made.submissions.get())
paths = [question.path for question in form.questions]
print(json.dumps([keys, paths]))
"""
_CLOSE = """
import sys
from datetime import datetime, UTC
from maillon.dossiers.models import ProcedureVersion
ProcedureVersion.objects.get().extensions.update(closes_at=datetime.fromtimestamp(%s, tz=UTC))
"""
_COUNT = """
from maillon.dossiers.models import Attachment, Dossier, ProcedureVersion
from maillon.dossiers.queries.reading import answers_of
closes_at = ProcedureVersion.objects.get().extensions.get().closes_at
sent = list(Dossier.objects.filter(state="submitted").order_by("pk"))
whole = [sum(1 for value in answers_of(one.submissions.get()).values().values() if value) for one in sent[::40]]
late = sum(one.submitted_at >= closes_at for one in sent)
print(len(sent), Attachment.objects.filter(submission__dossier__in=sent).count(), min(whole, default=0), late)
"""


@dataclass
class Told:
    """What became of what was sent: statuses by kind of request, seconds each took."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def note(self, kind: str, status: int, seconds: float) -> None:
        """One answer."""
        self.statuses[kind, status] += 1
        self.seconds.setdefault(kind, []).append(seconds)


def run(many: int, seconds: int) -> list[str]:
    """The lines of the table: what was answered, how fast, what is kept."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "maillon.config.settings",
            "MAILLON_DATA": folder,
            "PORT": str(port),
            "MAILLON_WORKERS": str(WORKERS),
            "MAILLON_BASE_URL": f"http://127.0.0.1:{port}",
            "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}",
        }
        _maillon(environment, "migrate", "--verbosity", "0")
        script = _MAKE % {"pages": PAGES, "each": EACH}
        made = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script, str(many + SLOW + LATE)],
            env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        rows, paths = json.loads(made.stdout.splitlines()[-1])
        keys = [tuple(one) for one in rows]
        with (Path(folder) / "server.log").open("w") as log:
            server = subprocess.Popen([*_COMMAND, "serve"], env=environment, stdout=log, stderr=log)
            try:
                _until_it_answers(port)
                closes_at = time.time() + seconds + 15
                _maillon(environment, "shell", "-c", _CLOSE % closes_at)
                before = _worked(server.pid)
                told = asyncio.run(_hour(port, keys, paths, closes_at - seconds, closes_at))
                worked = _worked(server.pid) - before
            finally:
                server.terminate()
                server.wait(60)
        counted = _maillon(environment, "shell", "-v", "0", "-c", _COUNT).split()[-4:]
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return _table(engine, told, many, seconds, worked, counted)


def _table(engine: str, told: Told, many: int, seconds: int, worked: float, counted: list[str]) -> list[str]:
    sent, attachments, answers, late = counted
    said = ", ".join(f"{kind} {count} × {status}" for (kind, status), count in sorted(told.statuses.items()))
    lines = [
        f"{engine}, {WORKERS} processus. {many} demandes de {PAGES * EACH} réponses et trois pièces de "
        f"{FILE // 1000} ko en {seconds} s (une heure en a {3600 // seconds} fois plus), {SLOW} signatures lentes "
        f"commencées avant la fermeture et finies après, {LATE} commencées après.",
        "",
        f"Réponses : {said}. Déposées : {sent} (attendu {many + SLOW}); pièces : {attachments}; réponses par demande "
        f"(une sur quarante relue) : au moins {answers}; datées d’après la fermeture : {late}; calcul par demande : "
        f"{1000 * worked / many:.0f} ms.",
        "",
        "| base | envoi | combien | p50 | p95 | max |",
        "|---|---|---|---|---|---|",
    ]
    for kind, taken in told.seconds.items():
        times = sorted(taken)
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        told_as = " | ".join(f"{1000 * one:.0f} ms" for one in (p50, p95, times[-1]))
        lines.append(f"| {engine} | {kind} | {len(times)} | {told_as} |")
    return lines


async def _hour(port: int, keys: list[tuple[str, str, int]], paths: list[str], opens: float, closes: float) -> Told:
    """Everybody in their time: the first quarter of the time sees a tenth of them, the last quarter almost half."""
    told, chance = Told(), random.Random(7)
    pages = [[one for one in paths if f"/g{page}/" in one] for page in range(PAGES)]
    ordinary, slow, late = keys[: -(SLOW + LATE)], keys[-(SLOW + LATE) : -LATE], keys[-LATE:]
    length = closes - opens - 8
    begins = sorted(opens + length * chance.random() ** 0.6 for _one in ordinary)
    tasks = [
        _apply(port, key, pages, at, number, told)
        for number, (key, at) in enumerate(zip(ordinary, begins, strict=True))
    ]
    # Those who sign at the last moment wrote their answers when the others did.
    wrote = [opens + length * chance.random() ** 0.6 for _one in range(SLOW + LATE)]
    tasks += [
        _apply(port, key, pages, at, 3000 + n, told, sign_at=closes - 1, slowly=2.5)
        for n, (key, at) in enumerate(zip(slow, wrote[:SLOW], strict=True))
    ]
    tasks += [
        _apply(port, key, pages, at, 4000 + n, told, sign_at=closes + 0.5)
        for n, (key, at) in enumerate(zip(late, wrote[SLOW:], strict=True))
    ]
    await asyncio.gather(*tasks)
    return told


async def _apply(
    port: int,
    key: tuple[str, str, int],
    pages: list[list[str]],
    at: float,
    number: int,
    told: Told,
    sign_at: float = 0,
    slowly: float = 0,
) -> None:
    session, reference, submission = key
    await asyncio.sleep(max(0, at - time.time()))
    for page, paths in enumerate(pages):
        asked = [one for one in paths if one.rpartition("/")[2].startswith("q")]
        answers = {one: str(place + number % 7) for place, one in enumerate(asked)}
        files = {one: f"piece-{number}-{place}" for place, one in enumerate(paths) if one not in answers}
        body = _multipart({"csrfmiddlewaretoken": _TOKEN, "revision": "9999999", "action": "next"}, answers, files)
        path = f"/demandes/{reference}/reponses/{submission}/{page + 1}/"
        kind = "page et pièces" if files else "page de 50"
        await _send(port, session, path, f"multipart/form-data; boundary={_BOUNDARY}", body, kind, number, told)
    await asyncio.sleep(max(0, sign_at - time.time()))
    kind = "signature lente" if slowly else "signature tardive" if sign_at else "signature"
    body = urlencode({"csrfmiddlewaretoken": _TOKEN, "name": "Banc Essai", "declared": "on"}).encode()
    path, form = f"/demandes/{reference}/sommaire/", "application/x-www-form-urlencoded"
    await _send(port, session, path, form, body, kind, number, told, slowly=slowly)


def _multipart(names: dict[str, str], answers: dict[str, str], files: dict[str, str]) -> bytes:
    parts = [*names.items(), *answers.items(), *(("q", one) for one in [*answers, *files])]
    said = f"--{_BOUNDARY}\r\nContent-Disposition: form-data"
    out = [f'{said}; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in parts]
    for name, seed in files.items():
        head = f'{said}; name="{name}"; filename="{seed}.pdf"\r\n'
        content = b"%PDF-1.4\n" + random.Random(seed).randbytes(FILE)
        out.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join(out) + f"--{_BOUNDARY}--\r\n".encode()


async def _send(
    port: int, session: str, path: str, form: str, body: bytes, kind: str, number: int, told: Told, *, slowly: float = 0
) -> None:
    place = f"127.0.{1 + number // 200}.{1 + number % 200}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: sessionid={session}; "
        f"csrftoken={_TOKEN}\r\nContent-Type: {form}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(place, 0))
    if slowly:
        writer.write(head + body[:10])
        await writer.drain()
        await asyncio.sleep(slowly)
        writer.write(body[10:])
    else:
        writer.write(head + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    told.note(kind, int(answer.split(b" ", 2)[1]), time.perf_counter() - start)
