"""Who sees, changes and publishes an activity: the predicate and the list agree; drafts stay at home."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.people.rules import NETWORK_ROLES, Role
from maillon.projects import permissions
from maillon.projects.models import Activity, Source
from tests.core.test_people_permissions import GRANTS, give
from tests.personas import AT, make_organisation, make_person

pytestmark = pytest.mark.django_db

PAIRS = [
    (permissions.can_view, permissions.visible_to),
    (permissions.can_edit, permissions.editable_by),
    (permissions.can_publish, permissions.publishable_by),
]


def make_activities(organisations: list) -> list[Activity]:
    """One activity for each organisation, state and kind of source."""
    made = []
    for kind in Source.Kind:
        source = Source.objects.create(slug=kind.value, name=kind.value, kind=kind)
        for number, organisation in enumerate(organisations):
            for state in Activity.State:
                made.append(
                    Activity.objects.create(
                        source=source,
                        identifier=f"{kind.value}-{number}-{state.value}",
                        reporting_organisation=organisation,
                        state=state,
                    )
                )
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=GRANTS, active=st.booleans(), signed_in=st.booleans())
def test_the_predicate_and_the_list_agree(db: None, grants: list, active: bool, signed_in: bool) -> None:
    with transaction.atomic():
        organisations = [make_organisation(name) for name in ("Un", "Deux", "Trois")]
        activities = make_activities(organisations)
        user = make_person("Zoé")
        user.is_active = active
        user.save()
        give(user, organisations, grants)
        visitor = user if signed_in else None
        for predicate, listed in PAIRS:
            assert set(listed(visitor)) == {one for one in activities if predicate(visitor, one)}
        beginnable = {one for one in organisations if permissions.can_begin(visitor, one)}
        assert set(permissions.beginning_for(visitor)) == beginnable
        editable = set(permissions.editable_by(visitor))
        assert set(permissions.publishable_by(visitor)) <= editable <= set(permissions.visible_to(visitor))
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", [Activity.State.DRAFT, Activity.State.WITHDRAWN])
@pytest.mark.parametrize("role", list(Role))
def test_what_is_not_published_is_read_by_the_reporting_organisation_alone(
    db: None, role: Role, state: Activity.State
) -> None:
    home, elsewhere = make_organisation("Chez nous"), make_organisation("Ailleurs")
    source = Source.objects.create(slug="r", name="r", kind=Source.Kind.RECORDED)
    activity = Activity.objects.create(source=source, identifier="a", reporting_organisation=home, state=state)
    network = role in NETWORK_ROLES
    ours = make_person("Ours", role, None if network else home, at=AT - timedelta(days=1))
    theirs = make_person("Theirs", role, None if network else elsewhere, at=AT - timedelta(days=1))
    assert permissions.can_view(ours, activity) is (not network)
    assert not permissions.can_view(theirs, activity)
    assert not permissions.can_view(None, activity)


def test_data_read_from_another_publisher_is_changed_by_nobody(db: None) -> None:
    home = make_organisation("Chez nous")
    source = Source.objects.create(slug="x", name="x", kind=Source.Kind.IATI)
    activity = Activity.objects.create(source=source, identifier="a", reporting_organisation=home, state="published")
    officer = make_person("Zoé", Role.ORGANISATION_ADMINISTRATOR, home)
    assert permissions.can_view(officer, activity)
    assert not permissions.can_edit(officer, activity)
    assert not permissions.can_publish(officer, activity)
