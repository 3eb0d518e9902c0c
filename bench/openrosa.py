"""Telephones that send at once: what is kept, how long each waits, on a served installation of its own."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from tools.postgres import free_port

PHONES, EACH = 50, 20
PHOTO = 60_000
"""Bytes of a photo, as ODK Collect shrinks them."""

_PREPARE = """
import json, sys
import django
django.setup()
from django.utils import timezone
from maillon.core.parties.models import Organisation, Person
from maillon.core.people import services
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.services import devices
from tests.dossiers import samples

now, keys = timezone.now(), []
samples.publish(samples.harvest(), at=now)
for number in range(int(sys.argv[1])):
    home = Organisation.objects.create(slug=f"o{number}", legal_name_fr=f"Organisme {number}", country="BF")
    person = Person.objects.create(given_name="P", family_name=str(number))
    user = User.objects.create_user(f"p{number}@exemple.invalid", None, person=person)
    services.grant_role(user=user, role=Role.ORGANISATION_OFFICER, organisation=home, actor=None, at=now)
    keys.append(devices.register(organisation=home, name="T", actor=user, at=timezone.now())[1])
print(json.dumps(keys))
"""


@dataclass(frozen=True, slots=True)
class Storm:
    """What became of the sendings: statuses counted, milliseconds each waited."""

    statuses: Counter[int]
    waited: list[float]
    seconds: float


def keys_of(environment: dict[str, str], phones: int) -> list[str]:
    """The keys of new telephones of an installation already migrated."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PREPARE, str(phones)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    keys: list[str] = json.loads(done.stdout.splitlines()[-1])
    return keys


def storm(url: str, keys: list[str], each: int, *, again: int = 3) -> Storm:
    """Every telephone sends ``each`` answers with a photo, one telephone after none; one in ``again`` is sent twice."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(keys)) as threads:
        sent = [one for told in threads.map(lambda key: _phone(url, key, each, again), keys) for one in told]
    return Storm(Counter(status for status, _ in sent), [ms for _, ms in sent], time.perf_counter() - started)


def _phone(url: str, key: str, each: int, again: int) -> list[tuple[int, float]]:
    random = Random(key)
    told = []
    for number in range(each):
        instance = UUID(int=random.getrandbits(128), version=4)
        photo = b"\xff\xd8\xff\xe0" + random.randbytes(PHOTO) + b"\xff\xd9"
        for _ in range(2 if number % again == 0 else 1):
            told.append(_send(f"{url}/openrosa/{key}/submission", f"uuid:{instance}", photo))
    return told


def _send(address: str, instance: str, photo: bytes) -> tuple[int, float]:
    xml = (
        '<data xmlns:orx="http://openrosa.org/xforms" id="recolte" version="1"><organisme>O</organisme>'
        f"<tonnes>39</tonnes><vendue>oui</vendue><raison/><photo>p.jpg</photo>"
        f"<orx:meta><orx:instanceID>{instance}</orx:instanceID></orx:meta></data>"
    ).encode()
    edge = "maillon-edge"
    parts = (("xml_submission_file", "s.xml", "text/xml", xml), ("p.jpg", "p.jpg", "image/jpeg", photo))
    body = b""
    for name, file, kind, data in parts:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}'
        body += f"--{edge}\r\n{head}\r\n\r\n".encode() + data + b"\r\n"
    request = urllib.request.Request(
        address,
        body + f"--{edge}--\r\n".encode(),
        {"Content-Type": f"multipart/form-data; boundary={edge}"},
    )
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            status = answer.status
    except urllib.error.HTTPError as refused:
        status = refused.code
    return status, (time.perf_counter() - started) * 1000


def run() -> list[str]:
    """Fifty telephones, a thousand answers with photos, a third of them sent twice, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        root = str(Path(__file__).resolve().parents[1])
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = {
            **kept,
            "MAILLON_DATA": folder,
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "maillon.config.settings",
            "PYTHONPATH": f"{root}/src:{root}",
        }
        command = [sys.executable, "-W", "ignore", "-m", "maillon"]
        for words in (["migrate", "--verbosity", "0"], ["codelists", "load"]):
            subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        keys = keys_of(environment, PHONES)
        server = subprocess.Popen(
            [*command, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, server)
            told = storm(url, keys, EACH)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
        with sqlite3.connect(Path(folder) / "maillon.sqlite3") as database:
            (dossiers,) = database.execute("SELECT count(*) FROM dossiers_dossier").fetchone()
            (photos,) = database.execute("SELECT count(*) FROM dossiers_attachment").fetchone()
    waited = sorted(told.waited)
    wanted = PHONES * EACH
    return [
        "| telephones | answers sent | sendings | kept | photos | lost | twice | p50 ms | p95 ms | a second |",
        "|---|---|---|---|---|---|---|---|---|---|",
        f"| {PHONES} | {wanted} | {len(waited)} ({_said(told.statuses)}) | {dossiers} | {photos} "
        f"| {max(0, wanted - dossiers)} | {max(0, dossiers - wanted)} | {statistics.median(waited):.0f} "
        f"| {waited[int(len(waited) * 0.95)]:.0f} | {len(waited) / told.seconds:.0f} |",
    ]


def _said(statuses: Counter[int]) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/sante/vif", timeout=5)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server stopped")
