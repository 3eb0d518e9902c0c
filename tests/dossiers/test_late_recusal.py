"""A recusal once the deliberation has begun; a blind reading from end to end."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import OrganisationIdentifier
from maillon.core.people.rules import Role
from maillon.dossiers.models import Recusal, TimelineEntry
from maillon.dossiers.rules.definition import Deliberation
from maillon.dossiers.services import deciding, papers, recusing, sitting, voting
from tests.dossiers.desk import APPROVED, AT, desk
from tests.personas import make_person

pytestmark = pytest.mark.django_db


def test_the_quorum_is_counted_again_and_said_and_a_replacement_is_asked_for(client: Client) -> None:
    here = desk(deliberation=Deliberation(committee="essai", quorum_share="1/2", quorum_least=4))
    dossier = here.ready()
    [item] = here.sitting(dossier, present="paul rita sami tania")
    recusing.declare(dossier=dossier, words="Ma sœur y travaille.", actor=here.user("rita"), at=AT)
    entry = TimelineEntry.objects.filter(dossier=dossier, kind="recusal").get()
    assert entry.data["quorum"] == [{"sitting": item.sitting_id, "able": 3, "needed": 4, "replacement": True}]
    client.force_login(here.amina)
    page = client.get(reverse("sitting_item", kwargs={"pk": item.sitting_id, "item": item.pk})).content.decode()
    assert "Le quorum est refait" in page and "personne de remplacement" in page


def test_who_is_recused_neither_proposes_nor_records_nor_decides_nor_seals() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, APPROVED)
    Recusal.objects.create(dossier=dossier, user=here.amina, ground="declared", detail=[], at=AT)
    for refused in (
        lambda: voting.propose(item=item, proposal=APPROVED, actor=here.amina, at=AT),
        lambda: voting.vote(item=item, member=here.seats["rita"], choice="for", actor=here.amina, at=AT),
        lambda: deciding.decide_on_agenda(item=item, actor=here.amina, at=AT),
    ):
        with pytest.raises(RuleViolation, match=r"dossiers\.recused"):
            refused()
    other = make_person("Zoé", Role.SECRETARIAT, at=AT)
    deciding.decide_on_agenda(item=item, actor=other, at=AT)
    closed = sitting.close(sitting=item.sitting, actor=other, at=AT)
    with pytest.raises(RuleViolation, match=r"dossiers\.recused"):
        papers.seal(sitting=closed, language="fr", actor=here.amina, at=AT)
    closed.refresh_from_db()
    assert closed.minutes_id is None
    with pytest.raises(NotAllowed):
        papers.seal(sitting=closed, language="fr", actor=here.people.benoit, at=AT)


def test_a_blind_reader_meets_none_of_the_applicant_s_words(client: Client) -> None:
    here = desk()
    here.home.acronym, here.home.website = "SEMS", "https://semis.example"
    here.home.save()
    OrganisationIdentifier.objects.create(organisation=here.home, scheme="CA_QC-QBC", value="1143920115")
    name = here.home.legal_name_fr
    dossier = here.read((4, 4), title=f"Le jardin de {name} (SEMS), semis.example, 1143 920 115")
    client.force_login(here.readers[0])
    page = client.get(reverse("appraisal", kwargs={"reference": dossier.reference})).content.decode()
    for word in (name, "SEMS", "semis.example", "1143 920 115"):
        assert word not in page
    assert "▒▒▒" in page
