"""What somebody began to send before the closing instant is in time, however slowly it came."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

from maillon.core.arrivals import ARRIVED, LONGEST, arrival
from tests.operations.site import Site, status
from tests.operations.visits import Visitor, prepared

PREPARE = """
import json
from datetime import timedelta
from django.utils import timezone
from maillon.core.people.rules import Role
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services import starting
from tests.dossiers import samples
from tests.personas import make_organisation, make_person
now = timezone.now()
home = make_organisation("Semis du soir")
user = make_person("Soir", Role.ORGANISATION_OFFICER, home)
survey = samples.sheet(("type", "name", "label::Français (fr)"), ("text", "mot", "Un mot"))
form = samples.BundledForm("soir", "application", 1, {"survey": survey, "settings": samples.settings()})
bundle = samples.Bundle("soir", "SOI", "", True, ProcedureDefinition(title={"fr": "Appel du soir"}), (form,))
version = samples.publish(bundle, at=now - timedelta(days=2), closes_at=now - timedelta(hours=1))
version.extensions.create(closes_at=now + timedelta(days=1), reason="Essai", decided_by=None, decided_at=now)
before = now - timedelta(hours=2)
made = [starting.start(version=version, applicant=home, actor=user, at=before, title=t).reference for t in "ab"]
print(json.dumps({"session": session_of(user), "dossiers": made, "version": version.pk}))
"""
CLOSE = """
import json, sys
from django.utils import timezone
from maillon.dossiers.models import ProcedureVersion
print(json.dumps(ProcedureVersion.objects.get(pk=%d).extensions.update(closes_at=timezone.now())))
"""


def test_a_sending_that_began_before_the_closing_is_in_time(site: Site) -> None:
    made = prepared(site, PREPARE)
    first, second = made["dossiers"]
    token = "a" * 32
    body = f"csrfmiddlewaretoken={token}&name=Soir+Essai&declared=on"
    head = (
        f"POST /demandes/{first}/sommaire/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: sessionid={made['session']}; csrftoken={token}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with site.served() as (_process, port):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as slow:
            slow.sendall((head + body[:20]).encode())
            # Once another request is answered, the half-sent one has long been accepted.
            assert status(port, "/sante/pret") == 200
            assert prepared(site, CLOSE % made["version"]) == 1
            slow.sendall(body[20:].encode())
            assert slow.recv(100).startswith(b"HTTP/1.1 302")
        late, _page = Visitor(port, made["session"]).post(f"/demandes/{second}/sommaire/", name="S", declared="on")
    assert late == 422
    kept = dict(site.read(f"SELECT reference, state FROM dossiers_dossier WHERE version_id = {made['version']}"))
    assert kept == {first: "submitted", second: "draft"}


def test_a_connection_kept_open_holds_no_place() -> None:
    now = datetime.now(UTC)
    for ago, counted in ((timedelta(minutes=3), timedelta(minutes=3)), (timedelta(hours=9), LONGEST)):
        said = arrival({ARRIVED: (now - ago).timestamp()})
        assert abs(now - said - counted) < timedelta(seconds=20)
    assert arrival({}) >= now and arrival({"HTTP_MAILLON_ARRIVED": "1"}) >= now
    assert arrival({ARRIVED: (now + timedelta(hours=1)).timestamp()}) <= datetime.now(UTC), "never from tomorrow"
