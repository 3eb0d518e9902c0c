"""The server as a process: it answers, stops when told after finishing what it began, and dies without harm."""

from __future__ import annotations

import signal
import socket
from concurrent.futures import ThreadPoolExecutor, as_completed

from tests.operations.site import Site, status, with_group
from tests.operations.visits import Visitor, prepared


def test_it_answers_and_a_stop_lets_a_request_end(site: Site) -> None:
    with site.served() as (process, port):
        assert status(port, "/sante/pret") == 200
        with socket.create_connection(("127.0.0.1", port), timeout=60) as slow:
            slow.sendall(
                b"POST /compte/connexion/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                b"Content-Length: 4\r\nConnection: close\r\n\r\nab"
            )
            # Once another request is answered, the half-sent one has long been accepted.
            assert status(port, "/sante/vivant") in (200, 404)
            process.send_signal(signal.SIGTERM)
            slow.sendall(b"cd")
            answer = slow.recv(100)
        assert answer.startswith(b"HTTP/1.1 403")  # no token: refused, but answered to the end
        assert process.wait(timeout=60) == 0


PREPARE = """
import json
from django.utils import timezone
from tests.personas import make_organisation, make_person
from maillon.core.people.rules import Role
from maillon.core.people.models import User
from maillon.projects.models import Activity, Budget, ParticipatingOrganisation, RecipientShare, SectorShare, Source
from datetime import date
home = make_organisation("Semis de nuit")
user = make_person("Nuit", Role.ORGANISATION_ADMINISTRATOR, home)
source = Source.objects.create(slug="nuit", name="Nuit", kind="recorded", refreshed_at=timezone.now())
keys = []
for number in range(16):
    made = Activity.objects.create(
        source=source, identifier=f"XM-NUIT-{number}", reporting_organisation=home, status="2",
        title={"fr": "Jardins"}, description={"fr": "Des jardins."}, planned_start=date(2026, 1, 1),
    )
    for role in "14":
        ParticipatingOrganisation.objects.create(activity=made, organisation=home, role=role, name={})
    RecipientShare.objects.create(activity=made, kind="country", code="HT")
    SectorShare.objects.create(activity=made, vocabulary="1", code="31110")
    Budget.objects.create(activity=made, type="1", status="2", period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31), value_date=date(2026, 1, 1), amount_minor=100_00, currency="CAD")
    keys.append(made.pk)
print(json.dumps({"keys": keys, "session": session_of(user)}))
"""


def test_killed_while_publishing_nothing_is_half_done(site: Site) -> None:
    """Many publications at once; the first answer is the signal to kill -9."""
    made = prepared(site, PREPARE)
    with site.served() as (process, port), ThreadPoolExecutor(8) as pool:
        visitor = Visitor(port, made["session"])
        sent = {pool.submit(visitor.post, f"/espace/projets/{key}/publier/"): key for key in made["keys"]}
        answered = []
        for each in as_completed(sent):
            if not answered:
                with_group(process, signal.SIGKILL)
            if each.exception() is None:
                answered.append((sent[each], each.result()[0]))
    assert answered and {code for _, code in answered} == {302}
    states = dict(site.read("SELECT id, state FROM projects_activity WHERE identifier LIKE 'XM-NUIT-%'"))
    published = {key for key, state in states.items() if state == "published"}
    told = site.read("SELECT subject_id FROM core_auditevent WHERE verb = 'projects.activity.published'")
    found = site.read("SELECT subject_id FROM core_searchentry WHERE subject_type = 'projects.activity' AND is_public")
    for rows in (told, found):
        assert {int(key) for (key,) in rows} & set(states) == published
    assert {key for key, _ in answered} <= published
    asked = "SELECT state FROM core_jobrun WHERE name = 'insight.refresh'"
    assert site.read(asked) == [("waiting",)]
    assert "Journal intact" in site.done_in_turn(("audit", "verify"), ("jobs", "once"))[0]
    assert site.read(asked) == [("succeeded",)]
    with site.served() as (_, port):
        assert status(port, "/sante/pret") == 200
