"""What is owed: opened once, settled once, listed by whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.obligations import queries, registry, services
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import RoleGrant, User

AT = datetime(2026, 3, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def semis() -> Organisation:
    return Organisation.objects.create(slug="semis", legal_name_fr="Semis solidaires")


def owed(organisation: Organisation, days: int = 10, kind: str = "test.report", **more: object) -> Obligation:
    arguments = {"debtor": organisation, **more}
    return services.open_one(
        kind=kind, subject=organisation, due_at=AT + timedelta(days=days), actor=None, at=AT, **arguments
    )  # type: ignore[arg-type]


def test_asking_twice_opens_one(semis: Organisation) -> None:
    assert owed(semis) == owed(semis)
    assert AuditEvent.objects.filter(verb="core.obligation.opened").count() == 1


def test_many_are_asked_at_once_as_one_by_one(semis: Organisation) -> None:
    others = [Organisation.objects.create(slug=f"o{n}", legal_name_fr=f"O {n}") for n in range(3)]
    first = owed(others[0])
    asked = [services.Owed(one, semis, AT + timedelta(days=10), {"fr": "Rapport"}, 100, "CAD") for one in others]
    asked.append(services.Owed(others[0], others[0], first.due_at))
    assert services.open_many(kind="test.report", asked=[*asked, asked[0]], actor=None, at=AT) == 3
    assert services.open_many(kind="test.report", asked=asked, actor=None, at=AT) == 0
    told = {"kind": "test.report", "due_at": first.due_at.isoformat(), "amount_minor": 100, "currency": "CAD"}
    rows = AuditEvent.objects.filter(verb="core.obligation.opened").order_by("sequence")
    assert [row.after for row in rows][1:] == [told] * 3
    for one in others:
        again = services.open_one(
            kind="test.report", subject=semis, due_at=first.due_at, actor=None, at=AT, debtor=one
        )  # fmt: skip
        assert (again.title, again.amount_minor, again.state) == ({"fr": "Rapport"}, 100, "open")
    with pytest.raises(RuleViolation, match=r"obligations\.amount"):
        half = [services.Owed(semis, semis, AT, amount_minor=5)]
        services.open_many(kind="test.report", asked=half, actor=None, at=AT)


def test_the_most_pressing_comes_first_and_what_is_settled_goes(semis: Organisation) -> None:
    later, sooner = owed(semis, 20), owed(semis, 5)
    assert list(queries.due_for(semis)) == [sooner, later]
    services.meet(obligation=sooner, actor=None, at=AT)
    assert list(queries.due_for(semis)) == [later]
    with pytest.raises(RuleViolation, match=r"obligations\.closed"):
        services.meet(obligation=sooner, actor=None, at=AT)
    assert list(queries.overdue(at=AT + timedelta(days=30))) == [later]


def test_waiving_keeps_its_reason(semis: Organisation) -> None:
    obligation, user = owed(semis), User.objects.create_user("a@exemple.org")
    with pytest.raises(RuleViolation, match=r"obligations\.no_reason"):
        services.waive(obligation=obligation, reason=" ", actor=user, at=AT)
    services.waive(obligation=obligation, reason="catastrophe naturelle", actor=user, at=AT)
    assert AuditEvent.objects.latest("sequence").after == {"state": "waived", "reason": "catastrophe naturelle"}


def test_somebody_must_owe_it(semis: Organisation) -> None:
    with pytest.raises(RuleViolation, match=r"obligations\.no_debtor"):
        owed(semis, debtor=None)


def test_a_person_sees_their_own_and_those_they_record_for(semis: Organisation) -> None:
    other = Organisation.objects.create(slug="autre", legal_name_fr="Autre")
    person = Person.objects.create(given_name="Benoît", family_name="Roy")
    user = User.objects.create_user("b@exemple.org", person=person)
    RoleGrant.objects.create(
        user=user, role="organisation_officer", territory="organisation", organisation=semis, starts_at=AT
    )
    ours, theirs = owed(semis), owed(other)
    mine = owed(semis, 1, kind="test.training", debtor=None, debtor_person=person)
    assert list(queries.due_for_user(user, at=AT)) == [mine, ours]
    assert theirs not in queries.due_for_user(user, at=AT) and list(queries.due_for(person)) == [mine]


def test_a_kind_says_its_name_and_where_it_is_met(semis: Organisation) -> None:
    obligation = owed(semis)
    assert registry.label_of(obligation) == "test.report" and registry.link_to(obligation) is None
    registry.register("test.report", label="Rapport", link=lambda owed: f"/rapports/{owed.subject_id}/")
    assert registry.label_of(obligation) == "Rapport"
    assert registry.link_to(obligation) == f"/rapports/{semis.pk}/"
    registry._KINDS.pop("test.report")
