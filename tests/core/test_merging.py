"""Two records that were one organisation become one, with nothing lost and nothing said twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from maillon.core.audit.models import AuditEvent
from maillon.core.directory.merging import merge
from maillon.core.directory.naming import confirm_name, remove_name
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, OrganisationIdentifier, OrganisationName, Relationship
from maillon.core.parties.rules import Mention
from maillon.core.parties.services import resolve_many
from maillon.core.people.models import RoleGrant, User
from maillon.core.search.models import SearchEntry

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
    OrganisationName.objects.create(organisation=kept, name="Oxfam", key="oxfam")
    OrganisationName.objects.create(organisation=seen, name="OXFAM", key="oxfam")
    OrganisationIdentifier.objects.create(organisation=seen, scheme="CA-CRA_ACR", value="123456789")
    SearchEntry.objects.create(subject_type="test", subject_id=1, owner_organisation=seen, stems="x")
    other = Organisation.objects.create(slug="autre", legal_name_fr="Autre")
    for source, target in ((seen, kept), (seen, other), (other, seen)):
        Relationship.objects.create(source=source, target=target, kind="partner", starts_on=date(2020, 1, 1))
    return kept, seen


def test_all_that_was_said_of_the_duplicate_is_said_of_the_other(
    pair: tuple[Organisation, Organisation], amina: User
) -> None:
    kept, seen = pair
    merge(duplicate=seen, into=kept, actor=amina, at=AT)
    assert not Organisation.objects.filter(slug="oxfam-qc").exists()
    assert set(kept.names.values_list("key", "confirmed")) == {("oxfam", True), ("oxfam qc", True)}
    assert kept.identifiers.get().value == "123456789"
    assert SearchEntry.objects.get().owner_organisation == kept
    assert {(one.source.slug, one.target.slug) for one in Relationship.objects.all()} == {
        ("oxfam-quebec", "autre"),
        ("autre", "oxfam-quebec"),
    }
    event = AuditEvent.objects.latest("sequence")
    assert event.verb == "core.organisation.merged" and event.before is not None and event.before["slug"] == "oxfam-qc"


def test_what_is_imported_later_under_its_name_goes_to_the_other(
    pair: tuple[Organisation, Organisation], amina: User
) -> None:
    kept, seen = pair
    merge(duplicate=seen, into=kept, actor=amina, at=AT)
    assert resolve_many([Mention(name={"fr": "Oxfam QC"}), Mention(reference="CA-CRA_ACR-123456789")]) == [kept.pk] * 2


def test_a_record_somebody_keeps_is_never_merged_away(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    with pytest.raises(RuleViolation, match=r"directory\.has_record"):
        merge(duplicate=kept, into=seen, actor=amina, at=AT)
    with pytest.raises(RuleViolation, match=r"directory\.same"):
        merge(duplicate=seen, into=seen, actor=amina, at=AT)
    with pytest.raises(NotAllowed):
        merge(duplicate=seen, into=kept, actor=User.objects.create_user("x@exemple.org"), at=AT)
    assert Organisation.objects.count() == 3


def test_a_confirmed_name_belongs_to_one(pair: tuple[Organisation, Organisation], amina: User) -> None:
    kept, seen = pair
    confirm_name(organisation=kept, name=" OXFAM ", actor=amina, at=AT)
    assert kept.names.get().confirmed and kept.names.get().name == "Oxfam"
    confirm_name(organisation=kept, name="Oxfam Québec", actor=amina, at=AT)
    assert kept.names.count() == 2
    with pytest.raises(RuleViolation, match=r"directory\.name_taken"):
        confirm_name(organisation=seen, name="oxfam", actor=amina, at=AT)
    with pytest.raises(RuleViolation, match=r"directory\.name_empty"):
        confirm_name(organisation=seen, name=" – ", actor=amina, at=AT)
    with pytest.raises(RuleViolation, match=r"directory\.name_taken"):
        confirm_name(organisation=seen, name="AUTRE", actor=amina, at=AT)


def test_a_name_taken_back_leads_nowhere_and_leaves_its_trace(
    pair: tuple[Organisation, Organisation], amina: User
) -> None:
    kept, _seen = pair
    said = confirm_name(organisation=kept, name="Oxfam du Québec", actor=amina, at=AT)
    with pytest.raises(NotAllowed):
        remove_name(name=said, actor=User.objects.create_user("x@exemple.org"), at=AT)
    assert resolve_many([Mention(name={"fr": "OXFAM du Quebec"})]) == [kept.pk]
    remove_name(name=said, actor=amina, at=AT)
    assert resolve_many([Mention(name={"fr": "OXFAM du Quebec"})]) != [kept.pk]
    event = AuditEvent.objects.latest("sequence")
    assert (event.verb, event.before) == ("core.organisation_name.removed", {"name": "Oxfam du Québec"})
