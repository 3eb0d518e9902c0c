"""Who may do what where: the predicate and the list always agree, whatever the grants and the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.permissions import (
    can,
    can_from_inside,
    can_offer,
    grants_of,
    is_secretariat,
    organisation_ids_from_inside,
    organisations_with,
    roles_offered_by,
)
from maillon.core.people.rules import (
    CAPABILITIES,
    NETWORK_ROLES,
    TERRITORY_OF,
    Capability,
    Role,
    Territory,
    may_offer,
)
from tests.personas import AT, make_organisation, make_person

pytestmark = pytest.mark.django_db

GRANTS = st.lists(
    st.tuples(
        st.sampled_from(Role),
        st.integers(0, 2),
        st.integers(-40, 20),
        st.none() | st.integers(1, 40),
    ),
    max_size=4,
)
"""Role, which organisation (ignored for the network's roles), first day from AT, length in days."""

any_grants = given(grants=GRANTS, active=st.booleans(), day=st.integers(-50, 50))
settled = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def give(user: User, organisations: list[Organisation], grants: list[tuple[Role, int, int, int | None]]) -> None:
    for role, which, start, length in grants:
        starts_at = AT + timedelta(days=start)
        RoleGrant.objects.create(
            user=user,
            role=role.value,
            territory=TERRITORY_OF[role].value,
            organisation=None if role in NETWORK_ROLES else organisations[which],
            starts_at=starts_at,
            ends_at=None if length is None else starts_at + timedelta(days=length),
        )


@settled
@any_grants
def test_the_predicate_and_the_list_agree(
    db: None, grants: list[tuple[Role, int, int, int | None]], active: bool, day: int
) -> None:
    with transaction.atomic():
        organisations = [make_organisation(name) for name in ("Un", "Deux", "Trois")]
        user = make_person("Zoé")
        user.is_active = active
        user.save()
        give(user, organisations, grants)
        at = AT + timedelta(days=day)
        for capability in Capability:
            listed = set(organisations_with(user, capability, at=at))
            assert listed == {one for one in organisations if can(user, capability, one, at=at)}
            inside = organisation_ids_from_inside(user, capability, at=at)
            assert inside == {one.pk for one in organisations if can_from_inside(user, capability, one, at=at)}
            assert inside <= {one.pk for one in listed}
            if can(user, capability, None, at=at):
                assert listed == set(organisations)
        for one in [*organisations, None]:
            assert roles_offered_by(user, one, at=at) == [role for role in Role if can_offer(user, role, one, at=at)]
            assert not roles_offered_by(user, one, at=at) or can(user, Capability.INVITE, one, at=at)
        transaction.set_rollback(True)


def test_a_grant_holds_from_its_start_until_its_end_excluded(db: None) -> None:
    organisation = make_organisation("Un")
    user = make_person("Zoé")
    end = AT + timedelta(days=10)
    RoleGrant.objects.create(
        user=user, role="organisation_reader", territory="organisation", organisation=organisation,
        starts_at=AT, ends_at=end,
    )  # fmt: skip
    moments = [AT - timedelta(seconds=1), AT, end - timedelta(seconds=1), end]
    assert [can(user, Capability.READ, organisation, at=at) for at in moments] == [False, True, True, False]


def test_grants_are_read_once_a_request(db: None, django_assert_num_queries) -> None:
    organisation = make_organisation("Un")
    user = User.objects.get(pk=make_person("Zoé", Role.ORGANISATION_OFFICER, organisation).pk)
    with django_assert_num_queries(1):
        assert all(can(user, capability, organisation) for capability in (Capability.READ, Capability.PUBLISH))
        assert not is_secretariat(user)
    with django_assert_num_queries(1):
        assert list(organisations_with(user, Capability.RECORD)) == [organisation]


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_a_stranger_may_nothing(db: None, nobody: AnonymousUser | None, django_assert_num_queries) -> None:
    organisation = make_organisation("Un")
    with django_assert_num_queries(0):
        assert grants_of(nobody) == []
        assert not any(can(nobody, capability, organisation) for capability in Capability)
        assert not is_secretariat(nobody)


TERRITORIES = st.none() | st.integers(1, 3)


@given(held=st.sampled_from(Role), offered=st.sampled_from(Role), over=TERRITORIES, to=TERRITORIES)
def test_nobody_invites_to_more_than_their_own_territory(
    held: Role, offered: Role, over: int | None, to: int | None
) -> None:
    if not may_offer(held=held, held_over=over, offered=offered, offered_over=to):
        return
    assert Capability.INVITE in CAPABILITIES[held]
    assert (to is None) == (TERRITORY_OF[offered] is Territory.NETWORK)
    if over is not None:
        assert to == over
        assert CAPABILITIES[offered] <= CAPABILITIES[held]
