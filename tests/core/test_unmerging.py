"""A merge is undone whole, or says what stands in the way."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from maillon.core.directory.merging import merge
from maillon.core.directory.models import Merge
from maillon.core.directory.unmerging import recent, undo, until
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import (
    FormerAddress,
    Organisation,
    OrganisationFigure,
    OrganisationIdentifier,
    OrganisationName,
    Relationship,
)
from maillon.core.people.models import RoleGrant, User
from tests.network.making import member

AT = datetime(2026, 3, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> User:
    user = User.objects.create_user("amina@exemple.org")
    RoleGrant.objects.create(user=user, role="secretariat", territory="network", starts_at=AT)
    return user


@pytest.fixture
def pair() -> tuple[Organisation, Organisation]:
    kept = Organisation.objects.create(slug="oxfam-quebec", legal_name_fr="Oxfam-Québec")
    seen = Organisation.objects.create(slug="oxfam-qc", legal_name_fr="Oxfam QC", standing="mentioned")
    other = Organisation.objects.create(slug="autre", legal_name_fr="Autre")
    OrganisationName.objects.create(organisation=kept, name="Oxfam", key="oxfam")
    OrganisationName.objects.create(organisation=seen, name="OXFAM", key="oxfam")
    OrganisationIdentifier.objects.create(organisation=seen, scheme="CA-CRA_ACR", value="123456789")
    FormerAddress.objects.create(slug="ox", organisation=seen)
    dated = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1), "source": "essai", "recorded_at": AT}
    for one in (kept, seen):
        OrganisationFigure.objects.create(organisation=one, kind="staff", count=4, **dated)
    for source, target in ((seen, kept), (seen, other), (other, seen)):
        Relationship.objects.create(source=source, target=target, kind="partner", starts_on=date(2020, 1, 1))
    return kept, seen


def _all() -> dict[str, object]:
    """Every row that says something of organisations, with its ids and dates."""
    told = {}
    for name in ("Organisation", "OrganisationName", "OrganisationIdentifier", "OrganisationFigure", "Relationship"):
        rows = apps.get_model("core", name)._base_manager.order_by("pk")
        told[name] = json.loads(serializers.serialize("json", rows))
    told["FormerAddress"] = list(FormerAddress.objects.order_by("slug").values("slug", "organisation"))
    told["Membership"] = list(apps.get_model("network", "Membership").objects.order_by("pk").values())
    return told


def test_everything_goes_back_where_it_was(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    member(seen)
    before = _all()
    merge(duplicate=seen, into=kept, actor=amina, at=AT)
    assert _all() != before
    [done] = recent(at=AT)
    undo(merge=done, actor=amina, at=AT + timedelta(days=1))
    assert _all() == before
    assert not recent(at=AT).exists()
    with pytest.raises(RuleViolation, match=r"merge\.undone"):
        undo(merge=done, actor=amina, at=AT)


def test_two_merges_are_undone_the_last_first(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    third = Organisation.objects.create(slug="oxfam", legal_name_fr="Oxfam Canada", standing="mentioned")
    before = _all()
    merge(duplicate=seen, into=third, actor=amina, at=AT)
    merge(duplicate=third, into=kept, actor=amina, at=AT)
    with pytest.raises(RuleViolation, match=r"merge\.contradicted"):
        undo(merge=Merge.objects.get(slug="oxfam-qc"), actor=amina, at=AT)
    for slug in ("oxfam", "oxfam-qc"):
        undo(merge=Merge.objects.get(slug=slug), actor=amina, at=AT)
    assert _all() == before


def test_what_changed_since_stands_in_the_way(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    figure = seen.figures.get().pk
    merge(duplicate=seen, into=kept, actor=amina, at=AT)
    OrganisationFigure.objects.filter(pk=figure).delete()
    after = _all()
    with pytest.raises(RuleViolation, match=r"merge\.contradicted") as refused:
        undo(merge=Merge.objects.get(), actor=amina, at=AT)
    assert refused.value.params["tables"] == [("core.organisationfigure.organisation", 1)]
    assert _all() == after


def test_only_the_secretariat_undoes_and_for_a_time(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    merge(duplicate=seen, into=kept, actor=amina, at=AT)
    with pytest.raises(NotAllowed):
        undo(merge=Merge.objects.get(), actor=User.objects.create_user("x@exemple.org"), at=AT)
    with pytest.raises(RuleViolation, match=r"merge\.too_late"):
        undo(merge=Merge.objects.get(), actor=amina, at=until(Merge.objects.get()))


def test_two_members_are_not_made_one(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    member(kept)
    member(seen)
    before = _all()
    with pytest.raises(RuleViolation, match=r"directory\.entangled") as refused:
        merge(duplicate=seen, into=kept, actor=amina, at=AT)
    assert refused.value.params["table"] == "network.membership" and _all() == before


@pytest.mark.usefixtures("pair")
def test_the_page_of_duplicates_undoes(amina: User, client: Client) -> None:
    client.force_login(amina)
    address = reverse("compare_duplicates") + "?a=oxfam-quebec&b=oxfam-qc"
    client.post(address, {"keep": "oxfam-quebec", "sure": "on"})
    page = client.get(reverse("duplicates")).content.decode()
    done = Merge.objects.get()
    assert reverse("undo_merge", kwargs={"pk": done.pk}) in page
    answer = client.post(reverse("undo_merge", kwargs={"pk": done.pk}))
    assert answer.status_code == 302 and Organisation.objects.filter(slug="oxfam-qc").exists()
    again = client.post(reverse("undo_merge", kwargs={"pk": done.pk}), follow=True)
    assert "déjà défaite" in again.content.decode()


def test_how_long_a_merge_can_be_undone_is_a_setting(settings: Settings) -> None:
    merge = Merge(merged_at=AT)
    assert until(merge) - AT == timedelta(days=90)
    settings.MERGE_UNDO_DAYS = 7
    assert until(merge) - AT == timedelta(days=7)
