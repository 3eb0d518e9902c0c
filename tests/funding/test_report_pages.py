"""The page of a report, for both parties, in both languages; a stranger knows nothing of it."""

from __future__ import annotations

import pytest
from django.test import Client

from maillon.core.obligations.services import meet
from maillon.dossiers.permissions import Hand
from maillon.dossiers.services import supporting
from maillon.projects.models import ParticipatingOrganisation
from tests.dossiers import samples
from tests.funding.agreeing import AT, Cast, cast
from tests.funding.test_reporting import LATER, PART, YEARLY, _report, _write

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=YEARLY)
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.ministry)
    return made


def test_the_organisation_begins_its_report_and_takes_its_partner_s_part(scene: Cast, client: Client) -> None:
    report = _report(scene)
    partner = scene.people.fatou.grants.get().organisation
    assert partner is not None
    ParticipatingOrganisation.objects.create(activity=report.agreement.activity, organisation=partner, role="4")
    client.force_login(scene.benoit)
    page = client.get(f"/conventions/rapports/{report.pk}/")
    assert page.status_code == 200
    assert str(partner) in page.content.decode()
    english = client.get(f"/en/agreements/reports/{report.pk}/")
    assert "Start the report" in english.content.decode()
    begun = client.post(f"/conventions/rapports/{report.pk}/commencer/", {"partner": partner.pk}, follow=True)
    assert begun.status_code == 200
    report.refresh_from_db()
    assert report.dossier is not None
    part = report.dossier.submissions.get(use="support")
    early = client.post(f"/conventions/rapports/{report.pk}/reprendre/{part.pk}/")
    assert early.status_code == 422
    assert "pas encore envoyé" in early.content.decode()
    _write(part, PART, scene)
    supporting.give(submission=part, hand=Hand(scene.people.fatou), at=LATER, language="fr")
    taken = client.post(f"/conventions/rapports/{report.pk}/reprendre/{part.pk}/", follow=True)
    assert "réponses sont reprises" in taken.content.decode()


def test_a_paper_is_sent_from_its_duty_and_read_there(scene: Cast, client: Client) -> None:
    paper = _report(scene).agreement.reports.get(key="etats")
    owed = f"/espace/obligations/{paper.obligation_id}/"
    client.force_login(scene.benoit)
    page = client.get(f"/conventions/rapports/{paper.pk}/").content.decode()
    assert owed in page and "Commencer le rapport" not in page
    assert client.get(owed).status_code == 200
    meet(obligation=paper.obligation, actor=scene.benoit, at=LATER, note="Envoyés.")
    client.force_login(scene.mireille)
    assert owed in client.get(f"/conventions/rapports/{paper.pk}/").content.decode()
    assert client.get(owed).status_code == 200


def test_the_ministry_reads_where_it_stands_and_a_stranger_nothing(scene: Cast, client: Client) -> None:
    report = _report(scene)
    client.force_login(scene.mireille)
    assert "ne l’a pas encore commencé" in client.get(f"/conventions/rapports/{report.pk}/").content.decode()
    assert client.post(f"/conventions/rapports/{report.pk}/commencer/").status_code == 404
    client.force_login(scene.people.odile)
    assert client.get(f"/conventions/rapports/{report.pk}/").status_code == 404
    assert client.get("/conventions/rapports/999999/").status_code == 404
