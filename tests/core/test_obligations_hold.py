"""Obligations never vanish, whatever is done; who may see, answer and judge them is one answer, asked two ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core import guards
from maillon.core.audit.queries import history, verify
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import TEXT
from maillon.core.files.services import store
from maillon.core.obligations import awaiting, queries, rules, services
from maillon.core.obligations.awaiting import Waiting
from maillon.core.obligations.models import Evidence, Obligation
from maillon.core.obligations.permissions import (
    acted_for,
    can_judge,
    can_view,
    is_debtor,
    judged_by,
    owed_by,
    visible_to,
)
from maillon.core.parties.models import Organisation, Person
from maillon.core.people import services as people
from maillon.core.people.models import RoleGrant
from maillon.core.people.rules import NETWORK_ROLES, TERRITORY_OF, Role
from tests.personas import make_organisation, make_person

AT = datetime(2026, 3, 8, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db
settled = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["open", "meet", "waive", "postpone", "reopen", "evidence", "delete", "erase", "remove"]),
        st.integers(0, 4),
        st.integers(1, 90),
    ),
    max_size=25,
)


@settled
@given(acts=ACTS)
def test_obligations_never_vanish(db: None, acts: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        guards.install(connection)
        organisation, lea = make_organisation("Semis"), make_person("Léa")
        amina = make_person("Amina", Role.SECRETARIAT)
        opened: dict[int, datetime] = {}
        for act, which, days in acts:
            known = list(Obligation.objects.order_by("pk"))
            chosen = known[which % len(known)] if known else None
            try:
                with transaction.atomic():
                    perform(act, chosen, days, organisation, lea, amina)
            except (RuleViolation, NotAllowed, DatabaseError, ProtectedError):
                pass
            for one in Obligation.objects.all():
                assert opened.setdefault(one.pk, one.first_due_at) == one.first_due_at
            assert set(opened) == set(Obligation.objects.values_list("pk", flat=True))
        for one in Obligation.objects.all():
            # What the journal says is what the table says.
            told = [event.verb.rpartition(".")[2] for event in history(one)][::-1]
            assert told[0] == "opened"
            state = "open"
            for verb in told[1:]:
                state = {"met": "met", "waived": "waived", "postponed": state, "reopened": "open"}.get(verb, state)
            assert one.state == state and (one.closed_at is None) == (state == "open")
        assert verify().intact
        transaction.set_rollback(True)


def perform(act, chosen, days, organisation, lea, amina) -> None:
    later = AT + timedelta(days=days)
    debtor = {"debtor": organisation} if days % 2 else {"debtor_person": lea.person}
    party = organisation if days % 2 else lea.person
    here = type(party).objects.filter(pk=party.pk)
    if act == "open":
        if here.exists():
            services.open_one(kind="test.word", subject=party, due_at=later, actor=None, at=AT, **debtor)
    elif act == "erase":
        people.erase(user=lea, actor=lea, at=AT)
    elif act == "remove":
        here.delete()
    elif chosen is not None:
        {
            "meet": lambda: services.meet(obligation=chosen, actor=lea, at=AT, note="Fait" if days % 2 else ""),
            "waive": lambda: services.waive(obligation=chosen, reason="Sans objet", actor=amina, at=AT),
            "postpone": lambda: services.postpone(
                obligation=chosen, due_at=later, reason="Plus tard", actor=amina, at=AT
            ),
            "reopen": lambda: services.reopen(obligation=chosen, reason="Preuve floue", actor=amina, at=AT),
            "evidence": lambda: services.bring_evidence(obligation=chosen, actor=lea, at=AT, note="Voici"),
            "delete": lambda: Obligation.objects.filter(pk=chosen.pk).delete(),
        }[act]()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM core_obligation", "DELETE FROM core_obligation WHERE 1 = 0 OR id > 0"]
)
def test_the_database_itself_refuses_to_delete(statement: str) -> None:
    organisation = make_organisation("Semis")
    services.open_one(kind="a.b", subject=organisation, debtor=organisation, due_at=AT, actor=None, at=AT)
    guards.install(connection)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Obligation.objects.count() == 1


def test_two_debtors_of_one_thing_owe_one_each_and_a_postponed_one_is_not_opened_again() -> None:
    semis, fjord = make_organisation("Semis"), make_organisation("Fjord")
    amina = make_person("Amina", Role.SECRETARIAT)

    def ask(debtor: Organisation) -> Obligation:
        return services.open_one(kind="a.review", subject=semis, debtor=debtor, due_at=AT, actor=None, at=AT)

    first, second = ask(semis), ask(fjord)
    assert first != second and ask(fjord) == second
    services.postpone(obligation=first, due_at=AT + timedelta(days=9), reason="Vacances", actor=amina, at=AT)
    assert ask(semis) == first and list(queries.about(semis)) == [second, first]


@pytest.mark.parametrize(("amount", "currency"), [(100, ""), (None, "CAD")])
def test_an_amount_goes_with_its_currency(amount: int | None, currency: str) -> None:
    semis = make_organisation("Semis")
    with pytest.raises(RuleViolation, match=r"obligations\.amount"):
        services.open_one(
            kind="a.b",
            subject=semis,
            debtor=semis,
            due_at=AT,
            actor=None,
            at=AT,
            amount_minor=amount,
            currency=currency,
        )


def test_evidence_is_kept_when_it_is_refused_and_what_was_done_is_owed_again() -> None:
    semis, amina = make_organisation("Semis"), make_person("Amina", Role.SECRETARIAT)
    owed = services.open_one(kind="a.b", subject=semis, debtor=semis, due_at=AT, actor=None, at=AT)
    upload = ContentFile(b"Le rapport est fait.\n", name="rapport.txt")
    shown = store(upload, actor=amina, owner_organisation=semis, at=AT, allowed=frozenset({TEXT}))
    with pytest.raises(RuleViolation, match=r"obligations\.open"):
        services.reopen(obligation=owed, reason="Pas encore", actor=amina, at=AT)
    services.meet(obligation=owed, actor=amina, at=AT, file=shown, note="Voici.")
    with pytest.raises(RuleViolation, match=r"obligations\.closed"):
        services.postpone(obligation=owed, due_at=AT + timedelta(days=3), reason="Trop tard", actor=amina, at=AT)
    services.reopen(obligation=owed, reason="Il manque l’annexe", actor=amina, at=AT)
    evidence = Evidence.objects.get()
    assert evidence.file == shown and evidence.refused_because == "Il manque l’annexe" and evidence.refused_at == AT
    with pytest.raises(RuleViolation, match=r"obligations\.no_evidence"):
        services.bring_evidence(obligation=owed, actor=amina, at=AT, note="  ")
    with pytest.raises(RuleViolation, match=r"obligations\.not_later"):
        services.postpone(obligation=owed, due_at=AT - timedelta(days=1), reason="Avant", actor=amina, at=AT)
    with pytest.raises(ProtectedError):
        shown.delete()


def test_no_verb_leads_out_of_the_table() -> None:
    for state, verbs in rules.MOVES.items():
        assert state in Obligation.State.values and set(verbs.values()) <= set(Obligation.State.values)
    assert set(rules.MOVES) == set(Obligation.State.values)


GRANTS = st.lists(st.tuples(st.sampled_from(Role), st.integers(0, 2), st.integers(-20, 10)), max_size=3)


@settled
@given(grants=GRANTS, active=st.booleans(), has_person=st.booleans(), day=st.integers(-25, 20))
def test_the_predicates_and_the_lists_agree(
    db: None, grants: list[tuple[Role, int, int]], active: bool, has_person: bool, day: int
) -> None:
    with transaction.atomic():
        organisations = [make_organisation(name) for name in ("Un", "Deux", "Trois")]
        user, other = make_person("Zoé"), Person.objects.create(given_name="Luc", family_name="Roy")
        debtors = [*({"debtor": one} for one in organisations[:2]), {"debtor_person": other}]
        debtors += [{"debtor_person": user.person}, {"debtor": organisations[0], "debtor_person": other}]
        for number, debtor in enumerate(debtors):
            for creditor in [None, *organisations]:
                services.open_one(
                    kind=f"a.{number}",
                    subject=creditor or other,
                    due_at=AT,
                    actor=None,
                    at=AT,
                    creditor=creditor,
                    **debtor,
                )
        user.is_active = active
        if not has_person:
            user.person = None
        user.save()
        for role, which, start in grants:
            RoleGrant.objects.create(
                user=user, role=role.value, territory=TERRITORY_OF[role].value, starts_at=AT + timedelta(days=start),
                organisation=None if role in NETWORK_ROLES else organisations[which],
            )  # fmt: skip
        at = AT + timedelta(days=day)
        everything = set(Obligation.objects.all())
        for predicate, listed in ((is_debtor, owed_by), (can_judge, judged_by), (can_view, visible_to)):
            assert set(listed(user, at=at)) == {one for one in everything if predicate(user, one, at=at)}
        assert set(owed_by(user, at=at)) | set(judged_by(user, at=at)) <= set(visible_to(user, at=at))
        assert set(queries.due_for_user(user, at=at)) == set(owed_by(user, at=at))
        transaction.set_rollback(True)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_a_stranger_sees_nothing(nobody: AnonymousUser | None) -> None:
    semis = make_organisation("Semis")
    owed = services.open_one(kind="a.b", subject=semis, debtor=semis, due_at=AT, actor=None, at=AT)
    assert not any(one(nobody, owed) for one in (is_debtor, can_judge, can_view)) and not acted_for(nobody)
    assert not any(one(nobody).exists() for one in (owed_by, judged_by, visible_to))


def test_what_domains_add_is_in_the_order_of_its_pressure_and_asked_once() -> None:
    user = make_person("Benoît")
    asked = []

    def provider(person: object, at: datetime) -> list[Waiting]:
        asked.append(person)
        return [
            Waiting("Un jour", "", "/c/", "Ouvrir"),
            Waiting("Bientôt", "", "/b/", "Ouvrir", due_at=AT + timedelta(days=2)),
            Waiting("Trop tard", "", "/a/", "Ouvrir", due_at=AT - timedelta(hours=1)),
            Waiting("Plus tard", "", "/d/", "Ouvrir", due_at=AT + timedelta(days=20)),
            Waiting("Pressé", "", "/e/", "Ouvrir", urgency=rules.Urgency.LATE),
        ]

    kept = list(awaiting._PROVIDERS)
    awaiting._PROVIDERS[:] = []
    try:
        awaiting.register(provider)
        awaiting.register(provider)
        titles = [one.title for one in awaiting.waiting_for(user, at=AT)]
        assert titles == ["Trop tard", "Pressé", "Bientôt", "Plus tard", "Un jour"]
        assert queries.count_awaiting(user, at=AT) == 5 and len(asked) == 1
        awaiting.forget_waiting(user)
        assert len(awaiting.waiting_for(user, at=AT)) == 5 and len(asked) == 2
    finally:
        awaiting._PROVIDERS[:] = kept
