"""The journal: sealed, in order, refused to whoever would rewrite it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.audit import guard, rules
from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import history, verify
from maillon.core.audit.services import Deed, record, record_all
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import RoleGrant, User

AT = datetime(2026, 3, 8, 12, 30, 15, 123456, tzinfo=UTC)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.decimals(allow_nan=False) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="semis", legal_name_fr="Semis solidaires")


def three_events(organisation: Organisation) -> None:
    for step in range(3):
        record(
            None,
            "core.organisation.renamed",
            organisation,
            at=AT + timedelta(hours=step),
            before={"legal_name_fr": f"Semis {step}"},
            after={"legal_name_fr": f"Semis {step + 1}", "founded_in": 1975, "since": date(2020, 1, 1)},
        )


def test_rows_are_numbered_linked_and_intact(organisation: Organisation) -> None:
    three_events(organisation)
    rows = list(AuditEvent.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert rows[0].previous_hash == rules.FIRST
    assert rows[2].previous_hash == rows[1].hash
    verdict = verify()
    assert verdict.intact and verdict.rows == 3 and verdict.last_hash == rows[2].hash
    assert [event.sequence for event in history(organisation)] == [3, 2, 1]


def test_lines_written_together_are_those_written_one_by_one(organisation: Organisation) -> None:
    deeds = [Deed("core.organisation.renamed", organisation, after={"email": "a@b.example", "n": n}) for n in range(5)]
    with transaction.atomic():
        for deed in deeds:
            record(None, deed.verb, deed.subject, at=AT, after=deed.after)
        alone = list(AuditEvent.objects.order_by("sequence").values_list("sequence", "hash", "after"))
        transaction.set_rollback(True)
    assert record_all(None, [], at=AT) == []
    record_all(None, deeds[:2], at=AT)
    record_all(None, deeds[2:], at=AT)
    assert list(AuditEvent.objects.order_by("sequence").values_list("sequence", "hash", "after")) == alone
    assert verify().intact


def test_an_undone_transaction_leaves_no_gap(organisation: Organisation) -> None:
    three_events(organisation)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(None, "core.organisation.renamed", organisation, at=AT)
        raise ZeroDivisionError
    record(None, "core.organisation.renamed", organisation, at=AT)
    assert verify().intact and AuditEvent.objects.latest("sequence").sequence == 4


@pytest.mark.parametrize("statement", ["UPDATE core_auditevent SET verb = 'x'", "DELETE FROM core_auditevent"])
def test_the_database_refuses_to_change_or_delete(organisation: Organisation, statement: str) -> None:
    three_events(organisation)
    guard.install(connection)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    record(None, "core.organisation.renamed", organisation, at=AT)
    assert verify().rows == 4


@pytest.mark.parametrize(
    ("statement", "broken", "reason"),
    [
        ("UPDATE core_auditevent SET verb = 'x' WHERE sequence = 2", 2, "content"),
        ("UPDATE core_auditevent SET actor_id = 7 WHERE sequence = 1", 1, "content"),
        ("UPDATE core_auditevent SET after = before WHERE sequence = 3", 3, "content"),
        ("UPDATE core_auditevent SET hash = 'abc' WHERE sequence = 2", 2, "content"),
        ("UPDATE core_auditevent SET previous_hash = hash WHERE sequence = 3", 3, "link"),
        ("DELETE FROM core_auditevent WHERE sequence = 2", 2, "missing"),
        ("DELETE FROM core_auditevent WHERE sequence = 1", 1, "missing"),
    ],
)
def test_tampering_behind_the_triggers_is_named(
    organisation: Organisation, statement: str, broken: int, reason: str
) -> None:
    three_events(organisation)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    verdict = verify()
    assert (verdict.broken_sequence, verdict.reason) == (broken, reason)


def test_an_actor_is_named_by_their_office_never_by_their_name_or_address(organisation: Organisation) -> None:
    person = Person.objects.create(given_name="Amina", family_name="Diallo")
    amina = User.objects.create_user("amina@exemple.org", person=person)
    RoleGrant.objects.create(user=amina, role="secretariat", territory="network", starts_at=AT)
    event = record(amina, "core.organisation.renamed", organisation, at=AT)
    assert event.actor_id == amina.pk
    assert "Amina" not in event.actor_label and "@exemple" not in event.actor_label
    assert event.actor_label == "secretariat@network"
    assert record(None, "core.organisation.renamed", organisation, at=AT).actor_label == "maillon"


def test_personal_data_is_withheld_at_any_depth(organisation: Organisation) -> None:
    event = record(
        None, "v", organisation, at=AT, after={"email": "a@b.org", "person": [{"telephone": "514"}], "role": "reader"}
    )
    assert event.after == {"email": rules.WITHHELD, "person": [{"telephone": rules.WITHHELD}], "role": "reader"}
    assert verify().intact


@given(value=json_values)
def test_plain_is_idempotent_and_stable_through_json(value: object) -> None:
    once = rules.plain(value)
    assert rules.plain(once) == once
    assert rules.seal(rules.FIRST, {"a": once}) == rules.seal(rules.FIRST, {"a": rules.plain(once)})


@given(value=json_values, other=json_values)
def test_different_facts_have_different_seals(value: object, other: object) -> None:
    left, right = rules.plain(value), rules.plain(other)
    same = rules.seal(rules.FIRST, {"a": left}) == rules.seal(rules.FIRST, {"a": right})
    assert same == (json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True))


@pytest.mark.parametrize(
    "value",
    [1.5, Decimal("1.10"), 10**30, "œuvre\x00", "\ud83d", {"b": 1, "a": [1, None, True]}, {1: "x"}, date(2020, 1, 1)],
)
def test_what_is_sealed_reads_back_identical_from_the_database(organisation: Organisation, value: object) -> None:
    record(None, "v", organisation, at=AT, after={"value": value})
    assert verify().intact
