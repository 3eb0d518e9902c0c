"""Every address of the site answers each persona with the status the table says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import override

from maillon.core.editorial.models import Passage
from maillon.core.mail.models import Message
from maillon.core.obligations.services import open_one
from maillon.core.parties.models import Organisation
from maillon.core.people import services
from maillon.core.people.rules import Role
from maillon.dossiers.services import reviewing, supporting, versions
from maillon.dossiers.services.starting import start
from maillon.projects.models import Activity, ReachList, Source
from tests.dossiers.apply.controls import opened
from tests.dossiers.desk import desk
from tests.network.gathering import gather
from tests.network.making import member
from tests.personas import ELSEWHERE as PERSON_ELSEWHERE
from tests.personas import People, make_person, people, semis
from tests.surfaces import (
    access,
    access_actions,
    access_assembly,
    access_civic,
    access_concerns,
    access_departures,
    access_directory,
    access_dues,
    access_ethics,
    access_events,
    access_followup,
    access_funding_agreements,
    access_funding_budgets,
    access_funding_portrait,
    access_funding_reports,
    access_guarantees,
    access_hour_zero,
    access_ledger,
    access_members,
    access_mobility_offers,
    access_planning,
    access_privacy,
    access_programmes,
    access_space,
)
from tests.surfaces.access import COLUMNS, ELSEWHERE, Row

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
PARTS = (
    access_actions,
    access_assembly,
    access_civic,
    access_concerns,
    access_departures,
    access_directory,
    access_ethics,
    access_events,
    access_followup,
    access_funding_agreements,
    access_funding_budgets,
    access_funding_portrait,
    access_funding_reports,
    access_planning,
    access_hour_zero,
    access_guarantees,
    access_ledger,
    access_members,
    access_mobility_offers,
    access_space,
    access_privacy,
    access_programmes,
    access_dues,
)
"""Parts of the table in files of their own: ``ROWS``, and ``places(people, home)`` for what stands in them."""
ROWS = [*access.ROWS, *(row for part in PARTS for row in part.ROWS)]


class World:
    """The personas, and what stands in the addresses of the table."""

    def __init__(self) -> None:
        self.people: People = people()
        home = semis()
        source = Source.objects.create(slug="reseau", name="Le réseau", kind=Source.Kind.RECORDED)
        draft, published = (
            Activity.objects.create(
                source=source,
                identifier=f"XM-EXEMPLE-{state.value}",
                reporting_organisation=home,
                state=state,
                title={"fr": "Jardins"},
                status="2",
                published_at=NOW if state is Activity.State.PUBLISHED else None,
            )
            for state in (Activity.State.DRAFT, Activity.State.PUBLISHED)
        )
        Passage.objects.create(page="accessibilite", position=1, text_fr="Texte.", fr_changed_at=NOW)
        counted = ReachList.objects.create(
            activity=draft, country="SN", community="Thiès", year=2026, lines=12, people=12, brought_at=NOW
        )
        version = opened()
        asked = start(version=version, applicant=home, actor=self.people.benoit, at=NOW)
        supporter = Organisation.objects.get(legal_name_fr=PERSON_ELSEWHERE)
        support = supporting.ask(
            dossier=asked, organisation=supporter, email="", actor=self.people.benoit, link="", space="", at=NOW
        )
        owed = open_one(kind="test.report", subject=home, debtor=home, due_at=NOW, actor=None, at=NOW)
        hall = gather(self.people, home, at=NOW)
        invitation = services.invite(
            email="nouvelle@exemple.org",
            role=Role.ORGANISATION_READER,
            organisation=home,
            language="fr",
            link="/invitation/{token}/",
            actor=self.people.benoit,
            at=NOW,
        )
        reader = make_person("Rosalie", Role.ORGANISATION_READER, home)
        here = desk(self.people)
        waiting, ready, read = here.submitted(), here.ready(title="Puits"), here.received(title="Verger")
        [item] = here.sitting(ready)
        reviewing.assign(dossier=read, reviewers=[self.people.lea], actor=self.people.amina, at=NOW)
        drafted = versions.draft(procedure=version.procedure, actor=None, at=NOW, copied_from=version)
        self.places: dict[str, Any] = {
            "assembly": hall.assembly.slug,
            "ballot": hall.ballot.pk,
            "group": hall.group.slug,
            "meeting": hall.meeting.pk,
            "agenda_kind": "agenda",
            "drafted": drafted.number,
            "grid": "grid",
            "trial_form": version.forms.filter(use="application").get().form_id,
            "desk_version": here.version.pk,
            "desk_dossier": waiting.reference,
            "read_dossier": read.reference,
            "sitting": item.sitting_id,
            "item": item.pk,
            "committee": here.committee.key,
            "owed": owed.pk,
            "trial": version.procedure.key,
            "dossier": asked.reference,
            "answers": asked.submissions.get(use="application").pk,
            "support": support.pk,
            "semis": home.slug,
            "draft": draft.pk,
            "a_reach_list": counted.pk,
            "draft_identifier": draft.identifier,
            "published": published.identifier,
            "invitation": invitation.pk,
            "invitation_token": Message.objects.filter(text__contains="/invitation/")
            .latest("pk")
            .text.split("/invitation/")[1]
            .split("/")[0],
            "grant": self.people.benoit.grants.get().pk,
            "reader_grant": reader.grants.get().pk,
            "persona": self.people.lea.pk,
            "facet": "pays",
            "a_page": "accessibilite",
            "section": "projets",
            "one": 1,
            "csv": "csv",
            "nothing": "rien",
            "token": "rien-de-tel",
            "uid": "zz",
            "key": 999_999,
            "token_pk": 999_999,
        }
        for organisation in (home, supporter):
            if not organisation.memberships.exists():
                member(organisation)
        for part in PARTS:
            told = part.places(self.people, home)
            twice = sorted(told.keys() & self.places.keys())
            assert not twice, f"two parts give one name to two places: {twice}"
            self.places |= told

    def address(self, row: Row) -> str:
        return reverse(row.name, kwargs={name: self.places[key] for name, key in row.path.items()})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for the tests of a file: each of them gives back what it changed."""
    with django_db_blocker.unblock(), transaction.atomic(), override(settings.LANGUAGE_CODE):
        yield World()
        transaction.set_rollback(True)


def _names(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in ELSEWHERE:
                yield from _names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} has no name"
            yield pattern.name


def test_every_address_has_its_row() -> None:
    """A new page says who may open it before it ships."""
    missing = set(_names(get_resolver().url_patterns)) - {row.name for row in ROWS}
    assert not missing, f"tests/surfaces/access.py has no row for: {sorted(missing)}"


def cookies(world: World, persona: str) -> dict[str, str]:
    """What the browser of a persona keeps once they have signed in; nothing for a stranger."""
    client = Client()
    if user := world.people.named(persona):
        client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("persona", COLUMNS)
def test_each_persona_gets_what_the_table_says(world: World, persona: str) -> None:
    """One pass over the table; each request starts from the same session, and everything that differs is listed."""
    wrong, signed_in = [], cookies(world, persona)
    for row in ROWS:
        client = Client(raise_request_exception=False)
        client.cookies.load(signed_in)
        with transaction.atomic():
            answer = getattr(client, row.method)(world.address(row))
            transaction.set_rollback(True)
        expected = getattr(row.statuses, persona)
        if answer.status_code != expected:
            wrong.append(f"{row.method} {row.name} {row.path}: {answer.status_code}, expected {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("persona", COLUMNS)
def test_what_does_not_exist_looks_like_what_is_hidden(world: World, persona: str) -> None:
    """A draft of another organisation and no draft at all give the same page, word for word."""
    client = Client()
    if user := world.people.named(persona):
        client.force_login(user)
    hidden = client.get(reverse("activity", kwargs={"identifier": world.places["draft_identifier"]}))
    nothing = client.get(reverse("activity", kwargs={"identifier": "XM-EXEMPLE-rienn"}))
    if persona != "benoit":
        assert hidden.status_code == nothing.status_code == 404
        told = [page.content.decode() for page in (hidden, nothing)]
        assert told[0].replace(world.places["draft_identifier"], "…") == told[1].replace("XM-EXEMPLE-rienn", "…")
