"""Who presides, reads and knows of an assembly: the predicate and the list say the same, whatever its state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.rules import Role
from maillon.network.models import Assembly, Delegate, Membership
from maillon.network.permissions import assemblies as permissions
from tests.network.making import member
from tests.personas import make_organisation, make_person, people, semis

pytestmark = pytest.mark.django_db


def test_predicates_and_lists_agree_whatever_the_assembly() -> None:
    everybody, now = people(), timezone.now()
    home = semis()
    member(home)
    left = make_organisation("Partie")
    member(left, ends_on=timezone.localdate(now) - timedelta(days=1))
    former = make_person("Ancienne", Role.ORGANISATION_OFFICER, left)
    asleep = make_person("Endormie", Role.SECRETARIAT)
    asleep.is_active = False
    asleep.save()
    made = []
    for place, (convened, chair, delegate, gone) in enumerate(
        (convened, chair, delegate, gone)
        for convened in (None, now)
        for chair in (None, everybody.lea, asleep)
        for delegate in (None, former)
        for gone in (None, now)
    ):
        one = Assembly.objects.create(
            slug=f"a{place}", kind="annual", title={"fr": "A"}, starts_at=now, rules={}, chair=chair,
            convened_at=convened,
        )  # fmt: skip
        if delegate is not None:
            Delegate.objects.create(
                assembly=one, organisation=left, user=delegate, named_at=now, withdrawn_at=gone
            )  # fmt: skip
        made.append(one)
    visitors = [AnonymousUser(), former, asleep, *(user for user in vars(everybody).values() if user is not None)]
    organisations = Organisation.objects.all()
    for visitor in visitors:
        for can, seen in (
            (permissions.can_preside, permissions.presided_by),
            (permissions.can_read_assembly, permissions.assemblies_read_by),
            (permissions.can_know_assembly, permissions.assemblies_known_to),
        ):
            assert {one.pk for one in made if can(visitor, one)} == set(seen(visitor).values_list("pk", flat=True))
        named = set(permissions.delegations_named_by(visitor).values_list("pk", flat=True))
        assert {one.pk for one in organisations if permissions.can_name_delegate(visitor, one)} == named
    read = permissions.assemblies_read_by
    assert read(everybody.benoit).count() == len(made) // 2, "a member reads what was convened"
    assert read(former).count() == 3, "who left reads what they are a delegate of"
    assert not read(asleep) and not read(AnonymousUser())
    Membership.objects.filter(organisation=home).update(ends_on=timezone.localdate(now))
    assert not read(everybody.benoit)
