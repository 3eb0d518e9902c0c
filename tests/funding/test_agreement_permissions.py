"""Who reads, handles, pays and signs: each question and its list say the same, for everybody."""

from __future__ import annotations

import pytest

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import forget_grants
from maillon.core.people.rules import TERRITORY_OF, Role
from maillon.core.people.services import grant_role
from maillon.dossiers.models import Dossier, Recusal
from maillon.funding.models import Agreement
from maillon.funding.permissions import agreements as can
from maillon.funding.permissions import bank_details as details
from tests.funding.agreeing import AT, Cast, cast, signed, written
from tests.personas import make_person

pytestmark = pytest.mark.django_db
PAIRS = (
    (can.can_see_agreement, can.agreements_visible_to),
    (can.can_handle_agreement, can.agreements_handled_by),
    (can.can_pay_agreement, can.agreements_paid_by),
    (can.can_sign_for_organisation, can.agreements_signed_for_by),
)
HOMES = (
    (details.can_give_details, details.details_given_by),
    (details.can_confirm_details, details.details_confirmed_by),
    (details.can_read_details, details.details_read_by),
)


def everybody(scene: Cast) -> list[User]:
    """Each persona, the second officer, and somebody of each role everywhere it may hold."""
    found = [*User.objects.all()]
    for place, role in enumerate(Role):
        where = [None] if TERRITORY_OF[role] == "network" else [scene.home, scene.ministry]
        for home in where:
            found.append(make_person(f"Personne {place} {home.pk if home else 0}", role, home))
    return found


def test_each_question_and_its_list_agree() -> None:
    scene = cast()
    made = [signed(scene), written(scene)]
    dossier = Dossier.objects.create(
        reference="X-1", version=scene.call.version, applicant=scene.home, started_at=AT, state_since=AT
    )
    Agreement.objects.filter(pk=made[1].pk).update(dossier=dossier)
    made[1].refresh_from_db()
    people = everybody(scene)
    Recusal.objects.create(dossier=dossier, user=scene.simon, ground="declared", at=AT)
    seen = 0
    for user in (None, *people):
        for asks, lists in PAIRS:
            told = {one.pk for one in made if asks(user, one)}
            assert told == set(lists(user).values_list("pk", flat=True)), (user, asks.__name__)
            seen += len(told)
        for asks, lists in HOMES:
            homes = {one.pk for one in Organisation.objects.all() if asks(user, one)}
            assert homes == set(lists(user).values_list("pk", flat=True)), (user, asks.__name__)
        told_funders = {one.pk for one in Organisation.objects.all() if can.pays_for(user, one)}
        assert told_funders == set(can.funders_paid_for_by(user).values_list("pk", flat=True))
    assert seen > len(people)
    assert not can.can_handle_agreement(scene.simon, made[1]), "whoever is recused handles nothing of it"
    assert can.can_handle_agreement(scene.simon, made[0])


def test_the_networks_office_reads_neither_agreements_nor_accounts() -> None:
    scene = cast()
    made = signed(scene)
    amina = scene.people.amina
    assert not can.can_see_agreement(amina, made) and not details.can_read_details(amina, scene.home)
    grant_role(user=amina, role=Role.ORGANISATION_READER, organisation=scene.home, actor=None, at=AT)
    forget_grants(amina)
    assert can.can_see_agreement(amina, made) and not details.can_read_details(amina, scene.home)
