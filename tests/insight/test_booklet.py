"""The printed directory: who may have it made, what it holds, where everybody finds it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.documents.health import can_print
from maillon.core.errors import NotAllowed
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import work_once
from maillon.core.parties.models import OrganisationFigure
from maillon.core.people.models import RoleGrant, User
from maillon.insight import booklet
from tests.network.making import member, organisation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def amina() -> User:
    user = User.objects.create_user("amina@exemple.org")
    RoleGrant.objects.create(user=user, role="secretariat", territory="network", starts_at=AT)
    return user


def _member(slug: str) -> None:
    home = organisation(slug, region="05", mission={"fr": "Cultiver ensemble."})
    member(home)
    dated = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1), "source": "Rapport annuel", "recorded_at": AT}
    OrganisationFigure.objects.create(organisation=home, kind="staff", count=4, **dated)


def test_a_sheet_for_each_member_with_figures_and_their_source() -> None:
    _member("semis")
    organisation("voisin")
    seen: list[tuple[int, int]] = []
    told = booklet.gather(language="fr", on=AT.date(), report=lambda done, total: seen.append((done, total)))
    [sheet] = told.sheets
    assert (sheet.name, sheet.category, sheet.mission) == ("Semis", "Membre", "Cultiver ensemble.")
    assert [(figure.count, figure.source) for figure in sheet.figures] == [(4, "Rapport annuel")]
    assert seen == [(1, 1)]


def test_only_the_secretariat_has_it_made() -> None:
    with pytest.raises(NotAllowed):
        booklet.ask(language="fr", actor=User.objects.create_user("x@exemple.org"), at=AT)


@pytest.mark.skipif(not can_print(), reason="this machine prints no PDF")
def test_an_edition_is_made_in_the_background_and_read_by_everybody(client: Client, amina: User) -> None:
    _member("semis")
    booklet.ask(language="fr", actor=amina, at=AT)
    work_once()
    assert JobRun.objects.get(name=booklet.JOB).state == JobRun.State.SUCCEEDED
    page = client.get(reverse("booklet"))
    made = booklet.latest("fr")
    assert made is not None and made.code in page.content.decode()
    answer = client.get(reverse("booklet_edition", kwargs={"language": "fr"}))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
