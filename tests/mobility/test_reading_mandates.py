"""Who of the organisation that offers a mandate may be given its candidacies to read, and what their pages say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillon.dossiers.models import Dossier
from maillon.dossiers.queries import desk
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import receiving, reviewing
from maillon.mobility.models import Candidacy, Departure
from maillon.mobility.services import guidelines, mandates, rulebooks
from tests.mobility.making import AT
from tests.mobility.test_mandates import NOW, decided, mandate, sent
from tests.personas import People, make_person, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> People:
    rulebooks.load(at=AT)
    guidelines.load(at=AT)
    return people()


def test_the_organisation_that_offers_is_proposed_to_read_and_nobody_elsewhere(cast: People) -> None:
    dossier = sent(mandates.receive(offer=mandate(), actor=cast.benoit, at=AT), cast.lea)
    proposed = desk.readers_for(Dossier.objects.get(pk=dossier.pk))
    assert cast.benoit in proposed and cast.amina in proposed
    assert not {cast.odile, cast.lea, cast.mireille, cast.fatou} & set(proposed)


def test_who_reads_opens_the_file_and_who_does_not_is_told_whom_to_ask(cast: People) -> None:
    season = mandates.receive(offer=mandate(), actor=cast.benoit, at=AT)
    dossier = sent(season, cast.lea)
    page = reverse("season_candidacy", kwargs={"slug": season.slug, "pk": Candidacy.objects.get(dossier=dossier).pk})
    file, client = reverse("dossier", kwargs={"reference": dossier.reference}), Client()
    client.force_login(cast.benoit)
    before = client.get(page).content.decode()
    assert f'href="{file}"' not in before and "demandez-la-lui" in before
    assert "Décidé à la main" not in before and "Aucune entrevue réservée" in before
    receiving.judge_item(dossier=dossier, item="lettre", verdict="met", actor=cast.amina, at=NOW)
    receiving.receive(dossier=dossier, actor=cast.amina, at=NOW)
    reviewing.assign(dossier=dossier, reviewers=[cast.benoit], actor=cast.amina, at=NOW)
    assert f'href="{file}"' in client.get(page).content.decode()
    assert client.get(file, follow=True).status_code == 200


def test_the_page_of_who_is_accepted_leads_to_the_register(cast: People) -> None:
    season = mandates.receive(offer=mandate(), actor=cast.benoit, at=AT)
    accepted = decided(sent(season, cast.lea), cast, Outcome.APPROVED)
    decided(sent(season, make_person("Ana")), cast, Outcome.WAITING_LIST)
    client = Client()
    client.force_login(cast.benoit)
    page = client.get(reverse("season_candidacy", kwargs={"slug": season.slug, "pk": accepted.pk})).content.decode()
    stay = Departure.objects.get(placement__candidacy=accepted)
    assert f'href="{reverse("departure_file", kwargs={"pk": stay.pk})}"' in page
    listed = client.get(reverse("season", kwargs={"slug": season.slug})).content.decode()
    assert "rang 1" in listed and "Vœux" not in listed and "1 personne" in listed
