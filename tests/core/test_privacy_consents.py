"""Consents, purpose by purpose, with their proof; and who read what about whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Person
from maillon.core.privacy import permissions, queries, rules, services
from maillon.core.privacy.models import Consent, Purpose, Reading
from maillon.core.privacy.queries.consents import offered_to
from maillon.core.privacy.rules import How, Span, Version
from maillon.core.privacy.services.terms import load_terms
from tests.personas import AT, people

pytestmark = pytest.mark.django_db
DATA = settings.PROJECT / "data" / "privacy"


@pytest.fixture
def terms() -> None:
    load_terms(DATA)


def test_the_files_are_loaded_once_and_never_changed(terms: None) -> None:
    assert load_terms(DATA) == {"purpose": 0, "rule": 0, "delay": 0}
    Purpose.objects.filter(key="photos").update(source="Autre")
    with pytest.raises(RuleViolation) as refused:
        load_terms(DATA)
    assert refused.value.code == "privacy.version_changed"


def test_nobody_has_agreed_to_anything_at_first(terms: None) -> None:
    lea = people().lea
    assert lea.person
    assert [one.consent for one in offered_to(lea.person, at=AT)] == [None] * 7
    assert not queries.persons_consenting("newsletter", at=AT).exists()


def test_a_consent_keeps_its_proof_and_is_withdrawn_as_easily(terms: None) -> None:
    lea = people().lea
    assert lea.person
    given = services.give_consent(person=lea.person, purpose_key="newsletter", actor=lea, at=AT, language="en")
    assert services.give_consent(person=lea.person, purpose_key="newsletter", actor=lea, at=AT) == given
    purpose = given.purpose
    assert given.wording_digest == rules.wording_digest(purpose.title["en"], purpose.text["en"])
    assert queries.has_consent(lea.person, "newsletter", at=AT)
    assert list(queries.persons_consenting("newsletter", at=AT)) == [lea.person]
    later = AT + timedelta(days=1)
    assert services.withdraw_consent(person=lea.person, purpose_key="newsletter", actor=lea, at=later) == 1
    assert not queries.has_consent(lea.person, "newsletter", at=later)
    assert queries.has_consent(lea.person, "newsletter", at=AT)
    verbs = AuditEvent.objects.filter(verb__startswith="core.consent").values_list("verb", flat=True)
    assert sorted(verbs) == ["core.consent.given", "core.consent.withdrawn"]


def test_other_words_ask_again_unless_they_say_otherwise(terms: None) -> None:
    lea = people().lea
    assert lea.person
    services.give_consent(person=lea.person, purpose_key="photos", actor=lea, at=AT)
    facts = {"key": "photos", "title": {"fr": "Photos"}, "text": {"fr": "Autres mots."}, "source": "Essai"}
    Purpose.objects.create(version=2, starts_at=AT + timedelta(days=10), asks_again=False, **facts)
    assert queries.has_consent(lea.person, "photos", at=AT + timedelta(days=11))
    Purpose.objects.create(version=3, starts_at=AT + timedelta(days=20), asks_again=True, **facts)
    assert not queries.has_consent(lea.person, "photos", at=AT + timedelta(days=21))
    assert (
        next(o for o in offered_to(lea.person, at=AT + timedelta(days=21)) if o.purpose.key == "photos").consent is None
    )


def test_a_parent_agrees_for_somebody_under_fourteen(terms: None) -> None:
    amina = people().amina
    child = Person.objects.create(given_name="Zoé", family_name="Essai")
    asked = {"person": child, "purpose_key": "photos", "actor": amina, "at": AT, "how": How.LETTER, "age": 13}
    with pytest.raises(RuleViolation, match=r"privacy\.parent"):
        services.give_consent(**asked)
    assert services.give_consent(**asked, parent_name="Luc Essai").parent_name == "Luc Essai"


def test_nobody_else_consents_for_me_and_the_list_says_as_the_predicate(terms: None) -> None:
    everybody = people()
    for owner in (everybody.lea, everybody.benoit):
        assert owner.person
        services.give_consent(person=owner.person, purpose_key="newsletter", actor=owner, at=AT)
    with pytest.raises(NotAllowed):
        services.give_consent(person=everybody.lea.person, purpose_key="photos", actor=everybody.benoit, at=AT)
    for visitor in (None, everybody.lea, everybody.benoit, everybody.amina, everybody.mireille):
        listed = set(permissions.consents_visible_to(visitor))
        assert listed == {one for one in Consent.objects.all() if permissions.can_read_consent(visitor, one)}


def test_a_reading_is_noted_once_a_day_and_never_of_oneself(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    everybody = people()
    amina, lea = everybody.amina, everybody.lea
    services.note_reading(amina, lea.person, "core.identity", AT)
    with django_assert_num_queries(1):
        services.note_reading(amina, lea.person, "core.identity", AT + timedelta(hours=2))
    services.note_reading(lea, lea.person, "core.identity", AT)
    services.note_reading(None, lea.person, "core.identity", AT)
    services.note_reading(amina, lea.person, "core.identity", AT + timedelta(days=1))
    assert list(Reading.objects.values_list("reader", "subject").order_by("day")) == [(amina.pk, lea.person_id)] * 2


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(0, 240))
def test_a_span_back_and_forth_never_falls_later(at: datetime, months: int) -> None:
    span = Span(months=months)
    assert span.after(span.before(at)) <= at
    assert span.before(at) <= at <= span.after(at)


@given(st.lists(st.booleans(), max_size=8))
def test_the_words_of_today_always_count(asking: list[bool]) -> None:
    versions = [Version(number, AT, asks) for number, asks in enumerate(asking, 1)]
    valid = rules.valid_numbers(versions, at=AT)
    now = rules.current(versions, at=AT)
    assert (now is None) == (not versions)
    assert now is None or now.number in valid


@tried(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=4), st.integers(0, 7))
def test_the_database_counts_the_versions_the_rule_counts(told: list[tuple[int, bool]], day: int) -> None:
    at = AT + timedelta(days=day)
    with transaction.atomic():
        facts = {"key": "essai", "title": {"fr": "Essai"}, "text": {"fr": "Mots."}, "source": "Essai"}
        made = [
            Purpose.objects.create(version=number, starts_at=AT + timedelta(days=start), asks_again=asks, **facts)
            for number, (start, asks) in enumerate(told, 1)
        ]
        valid = rules.valid_numbers([Version(one.version, one.starts_at, one.asks_again) for one in made], at=at)
        for one in made:
            person = Person.objects.create(given_name=f"P{one.version}", family_name="Essai")
            Consent.objects.create(person=person, purpose=one, given_at=AT, how="page", language="fr")
            assert queries.has_consent(person, "essai", at=at) == (one.version in valid)
        transaction.set_rollback(True)
