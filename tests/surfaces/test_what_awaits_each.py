"""« Ce qui m’attend aujourd’hui » of each persona: their own things, nobody else's, each a page that opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillon.core.obligations.services import open_one
from maillon.core.people.models import User
from maillon.dossiers.models import CommitteeMember
from maillon.dossiers.services import reviewing, sitting, voting, walking
from tests.dossiers.desk import APPROVED, AT, EVERYTHING, desk
from tests.personas import PERSONAS, People, people, semis

pytestmark = pytest.mark.django_db

NAMES = ("amina", "benoit", "mireille", "guillaume", "jeanne", "fatou", "diego", "lea", "odile")


def owed(user: User, title: str) -> None:
    """A duty of the organisation of this person, or of the person who has none."""
    grant = user.grants.filter(organisation__isnull=False).first()
    whose = {"debtor": grant.organisation} if grant else {"debtor_person": user.person}
    now = timezone.now()
    open_one(
        kind="core.condition",
        subject=semis(),
        due_at=now + timedelta(days=5),
        actor=None,
        at=now,
        title={"fr": title, "en": title},
        **whose,  # type: ignore[arg-type]
    )


def work(cast: People) -> dict[str, set[str]]:
    """Something to do for each, in the words they should read; Odile has nothing."""
    here = desk(cast)
    here.submitted(title="À recevoir")
    sent_back = here.submitted(title="À reprendre")
    walking.take(dossier=sent_back, step="return", facts=EVERYTHING, actor=cast.amina, at=AT)
    to_read = here.received(title="Jardins de Kaya")
    reviewing.assign(dossier=to_read, reviewers=[cast.lea], actor=cast.amina, at=AT)
    seat = CommitteeMember.objects.create(committee=here.committee, user=cast.jeanne, starts_on=date(2026, 1, 1))
    [item] = here.sitting(here.ready(title="Puits de Mopti"))
    sitting.arrive(sitting=item.sitting, member=seat, actor=cast.amina, at=AT)
    voting.propose(item=item, proposal=APPROVED, actor=cast.amina, at=AT)
    for name in ("benoit", "mireille", "guillaume", "fatou", "diego", "lea"):
        owed(cast.named(name), f"Le devoir de {name}")
    return {
        "amina": {"Vérifier la recevabilité : Fonds d’essai", "Tenir la séance : Comité d’essai"},
        "benoit": {"Corriger votre demande", "Le devoir de benoit"},
        "mireille": {"Le devoir de mireille"},
        "guillaume": {"Le devoir de guillaume"},
        "jeanne": {"Participer à la séance : Comité d’essai"},
        "fatou": {"Le devoir de fatou"},
        "diego": {"Le devoir de diego"},
        "lea": {"Apprécier Jardins de Kaya", "Le devoir de lea"},
        "odile": set(),
    }


def test_each_reads_what_awaits_them_and_every_line_opens() -> None:
    cast = people(AT - timedelta(days=30))
    awaited = work(cast)
    assert {persona.given_name.replace("î", "i").replace("é", "e").lower() for persona in PERSONAS} <= set(NAMES)
    for name in NAMES:
        browser = Client()
        user = cast.named(name)
        assert user is not None
        browser.force_login(user)
        answer = browser.get("/espace/")
        rows = answer.context["rows"]
        assert {row.title.replace("\N{NO-BREAK SPACE}", " ") for row in rows} == awaited[name], name
        said = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        expected = answer.context["awaited"]
        assert bool(expected) is (name == "amina"), "what the network waits for is the secretariat’s to follow"
        for other in set().union(*awaited.values()) - awaited[name] - {row.title for row in expected}:
            assert other not in said, (name, other)
        for row in (*rows, *expected):
            assert browser.get(row.link.partition("#")[0]).status_code == 200, (name, row.title, row.link)
        assert answer.context["how_many"] == len(rows)


def test_nobody_without_an_account_reads_anything() -> None:
    answer = Client().get("/espace/")
    assert answer.status_code == 302 and "espace" in answer["Location"]
