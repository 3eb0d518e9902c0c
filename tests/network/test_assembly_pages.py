"""Pages of an assembly of a thousand members ask little of the database; a receipt is on one page, once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillon.core.parties.models import Organisation
from maillon.network.models import Delegate, Membership
from maillon.network.services import ballots
from tests.network.assembling import AT, DAY, Hall
from tests.network.making import category

pytestmark = pytest.mark.django_db
_MOST = 12


def crowded(hall: Hall, size: int = 1000) -> None:
    """That many more members, each with the chair for a delegate: only their number matters."""
    homes = Organisation.objects.bulk_create(
        Organisation(slug=f"foule-{n}", legal_name_fr=f"Foule {n}", country="CA") for n in range(size)
    )
    full = category()
    Membership.objects.bulk_create(
        Membership(organisation=one, category=full, starts_on=date(2020, 1, 1), source="essai", recorded_at=AT)
        for one in homes
    )
    Delegate.objects.bulk_create(
        Delegate(assembly=hall.assembly, organisation=one, user=hall.chair, named_at=AT, arrived_at=DAY)
        for one in homes
    )


def test_a_thousand_members_cost_no_more_questions() -> None:
    hall = Hall(2).opened()
    crowded(hall)
    ballot = hall.box()
    assert ballot.rights.count() == 1002
    client, slug = Client(), hall.assembly.slug
    pages = [
        (hall.people[0], reverse("assembly", kwargs={"slug": slug})),
        (hall.people[0], reverse("assembly_delegation", kwargs={"slug": slug})),
        (hall.people[0], reverse("ballot", kwargs={"slug": slug, "pk": ballot.pk})),
        (hall.amina, reverse("assembly_presences", kwargs={"slug": slug}) + "?tous=1"),
        (hall.amina, reverse("assemblies")),
    ]
    for user, page in pages:
        client.force_login(user)
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        asks = [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
        assert len(asks) <= _MOST + 3, f"{page}: {len(asks)}"  # session, account and grants are the frame’s own


def test_the_receipt_is_on_the_page_that_answers_and_nowhere_else() -> None:
    hall = Hall(2).opened()
    ballot = hall.box()
    right = ballot.rights.get(organisation=hall.members[0])
    receipt, proof = ballots.new_receipt(right)
    client = Client()
    client.force_login(hall.people[0])
    place = {"slug": hall.assembly.slug, "pk": ballot.pk}
    nothing = client.post(reverse("ballot_vote", kwargs=place), {"right": right.pk, "receipt": proof})
    assert nothing.status_code == 422 and "s’abstenir en est une" in nothing.content.decode()
    form = {"right": right.pk, "receipt": proof, "choice": "for"}
    first = client.post(reverse("ballot_vote", kwargs=place), form)
    again = client.post(reverse("ballot_vote", kwargs=place), {**form, "choice": "against"})
    for answer in (first, again):
        assert answer.status_code == 200 and receipt in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    after = client.get(reverse("ballot", kwargs=place)).content.decode()
    assert "Votre voix est dans l’urne" in after and receipt not in after and "checked" not in after
    assert receipt not in str(dict(client.session))
    theirs = ballot.rights.get(organisation=hall.members[1])
    _other, other_proof = ballots.new_receipt(theirs)
    stolen = client.post(
        reverse("ballot_vote", kwargs=place), {"right": theirs.pk, "receipt": other_proof, "choice": "for"}
    )
    assert stolen.status_code == 404


def test_the_commands_count_and_the_page_count_are_the_same() -> None:
    hall = Hall(3).opened()
    ballot = hall.box()
    hall.vote(ballot, 0)
    place = {"slug": hall.assembly.slug, "pk": ballot.pk}
    client = Client()
    client.force_login(hall.people[0])
    assert client.get(reverse("ballot_papers", kwargs=place)).status_code == 404, "not before the closing"
    ballots.close_ballot(ballot=ballot, actor=hall.chair, at=DAY)
    written = client.get(reverse("ballot_papers", kwargs=place)).content
    assert b",for" in written
    outsider = Client()
    outsider.force_login(hall.chair)
    assert outsider.get(reverse("ballot_papers", kwargs=place)).status_code == 200
    assert Client().get(reverse("ballot_papers", kwargs=place)).status_code == 302
