"""A budget is begun, saved by one or two people, copied, checked as the application is sent, and sealed for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.models import DossierAccess
from maillon.dossiers.services import receiving, submitting
from maillon.funding import guard
from maillon.funding.models import Budget, BudgetLine, BudgetShare
from maillon.funding.permissions import budgets as permissions
from maillon.funding.queries import budgets as queries
from maillon.funding.services import budgeting
from tests.funding.applying import AT, apply, call
from tests.funding.budgets import line, sound
from tests.personas import make_person, people, semis

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


class Cast:
    """The personas, a call of the ministry, an application of Benoît's organisation."""

    def __init__(self) -> None:
        self.people = people(AT)
        self.ministry = Organisation.objects.get(grants__user=self.people.mireille)
        self.call = call(self.ministry)
        self.dossier = apply(self.call, self.people.benoit)

    def begun(self) -> Budget:
        return budgeting.begin(dossier=self.dossier, actor=self.people.benoit, at=AT)

    def written(self, content=None) -> Budget:
        return budgeting.save(
            budget=self.begun(), content=content or sound(), revision=1, actor=self.people.benoit, at=AT
        )

    def send(self) -> None:
        submitting.submit(dossier=self.dossier, actor=self.people.benoit, name="Benoît", at=LATER, language="fr")


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return Cast()


def test_what_is_saved_is_read_back_as_it_was(cast):
    budget = cast.written()
    assert queries.content_of(budget) == sound()
    assert (budget.number, budget.revision, budget.saved_by) == (1, 2, cast.people.benoit)
    again = budgeting.save(budget=budget, content=sound(), revision=2, actor=cast.people.benoit, at=LATER)
    assert queries.content_of(again) == sound()
    assert BudgetLine.objects.count() == 4, "the lines before are replaced, not added to"
    verbs = [event.verb for event in history(budget)]
    assert sorted(verbs) == ["funding.budget.begun", "funding.budget.saved", "funding.budget.saved"]


def test_begun_twice_there_is_one(cast):
    assert cast.begun() == cast.begun()


def test_two_people_at_once_lose_nothing(cast):
    budget = cast.written()
    theirs = replace(sound(), lines=sound().lines[:2])
    colleague = make_person("Camille", None, None)
    DossierAccess.objects.create(dossier=cast.dossier, user=colleague, right="draft", granted_at=AT)
    budgeting.save(budget=budget, content=theirs, revision=2, actor=colleague, at=LATER)
    with pytest.raises(RuleViolation, match="budget_moved") as moved:
        budgeting.save(budget=budget, content=sound(), revision=2, actor=cast.people.benoit, at=LATER)
    assert moved.value.params == {"by": str(colleague), "at": LATER}
    beside = budgeting.save_beside(dossier=cast.dossier, content=sound(), actor=cast.people.benoit, at=LATER)
    assert beside.number == 2
    assert queries.content_of(beside) == sound()
    assert queries.content_of(budget) == theirs


def test_only_who_drafts_the_application_writes(cast):
    budget = cast.written()
    for user in (cast.people.odile, cast.people.mireille, cast.people.amina, cast.people.lea):
        with pytest.raises(NotAllowed):
            budgeting.save(budget=budget, content=sound(), revision=2, actor=user, at=LATER)
        with pytest.raises(NotAllowed):
            budgeting.begin(dossier=cast.dossier, actor=user, at=LATER)


def test_a_budget_takes_so_many_lines(cast):
    many = replace(sound(), lines=tuple(replace(line("x", "personnel", 1), key=f"k{n}") for n in range(201)))
    with pytest.raises(RuleViolation, match="budget_too_long"):
        cast.written(many)


def test_shares_are_of_the_sources_of_the_budget(cast):
    stranger = replace(sound(), lines=(line("x", "personnel", 1, ailleurs=1),))
    with pytest.raises(RuleViolation, match="budget_sources"):
        cast.written(stranger)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "budget_missing"),
        (replace(sound(), lines=()), "budget_missing"),
        (replace(sound(), lines=(*sound().lines, line("v", "vehicules", 5, prog=5))), "budget_unfinished"),
        (
            replace(sound(), lines=(*sound().lines, line("p", "personnel", 400, prog=300, nous=100))),
            "budget_disagrees",
        ),
    ],
)
def test_an_application_is_not_sent_with_a_budget_that_does_not_hold(cast, content, code):
    if content is not None:
        cast.written(content)
    with pytest.raises(RuleViolation, match=code):
        cast.send()
    cast.dossier.refresh_from_db()
    assert cast.dossier.state == "draft"
    assert not Budget.objects.exclude(sealed_at=None).exists()


def test_sent_it_is_sealed_and_the_database_refuses_to_change_it(cast):
    budget = cast.written()
    cast.send()
    budget.refresh_from_db()
    assert budget.sealed_at == LATER
    with pytest.raises(NotAllowed):
        budgeting.save(budget=budget, content=sound(), revision=2, actor=cast.people.benoit, at=LATER)
    for refusal in guard.REFUSALS:
        refusal.install(connection)
    changes = (
        lambda: Budget.objects.filter(pk=budget.pk).update(currency="USD"),
        lambda: Budget.objects.filter(pk=budget.pk).update(sealed_at=None),
        lambda: BudgetLine.objects.filter(budget=budget).update(price_minor=1),
        lambda: BudgetShare.objects.filter(line__budget=budget).update(amount_minor=1),
        lambda: BudgetShare.objects.filter(line__budget=budget).delete(),
        lambda: budget.sources.update(name="x"),
        lambda: BudgetLine.objects.create(
            budget=budget, key="n", position=9, year=2027, category="x", label="x", quantity=1, price_minor=1,
            currency="CAD", rate=1,
        ),
    )  # fmt: skip
    try:
        for change in changes:
            with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
                change()
    finally:
        for refusal in guard.REFUSALS:
            refusal.remove(connection)
    assert queries.content_of(budget) == sound()


def test_sent_back_a_new_version_goes_on_from_the_one_sent(cast):
    first = cast.written()
    cast.send()
    asked = [receiving.Correction("Détaillez les voyages.")]
    receiving.return_for_correction(dossier=cast.dossier, corrections=asked, actor=cast.people.mireille, at=LATER)
    cast.dossier.refresh_from_db()
    second = cast.begun()
    assert (second.number, second.sealed_at) == (2, None)
    assert queries.content_of(second) == queries.content_of(first) == sound()
    cast.send()
    second.refresh_from_db()
    assert second.sealed_at is not None


def test_a_former_budget_is_begun_from(cast):
    cast.written()
    cast.send()
    other = apply(cast.call, cast.people.benoit)
    [former] = queries.former_budgets(cast.people.benoit, other)
    made = budgeting.copy(dossier=other, source=former, actor=cast.people.benoit, at=LATER)
    assert queries.content_of(made) == sound()
    elsewhere = Organisation.objects.get(grants__user=cast.people.odile)
    theirs = apply(cast.call, cast.people.odile, applicant=elsewhere)
    assert not queries.former_budgets(cast.people.odile, theirs).exists()
    with pytest.raises(NotAllowed):
        budgeting.copy(dossier=theirs, source=former, actor=cast.people.odile, at=LATER)


def test_each_predicate_is_its_list(cast):
    cast.written()
    reader = make_person("Rosalie", None, None)
    DossierAccess.objects.create(dossier=cast.dossier, user=reader, right="consult", granted_at=AT)
    everyone = [*(getattr(cast.people, name) for name in cast.people.__dataclass_fields__), reader]
    sees_draft = agree(everyone)
    assert sees_draft == {cast.people.benoit, reader}
    cast.send()
    sees_sent = agree(everyone)
    assert sees_sent == {cast.people.benoit, reader, cast.people.mireille}


def agree(everyone) -> set:
    """Who reads the only budget; the predicates and lists say the same of each person, and of nobody."""
    found = set()
    for user in everyone:
        for budget in Budget.objects.all():
            reads = permissions.can_read_budget(user, budget)
            assert reads == permissions.visible_to(user).filter(pk=budget.pk).exists(), user
            assert budget.dossier
            writes = permissions.can_draft_budget(user, budget.dossier) and budget.sealed_at is None
            assert writes == permissions.budgets_drafted_by(user).filter(pk=budget.pk).exists(), user
            found |= {user} if reads else set()
    return found


def test_the_years_of_a_call_bound_its_budgets(cast):
    frame = queries.frame_of(cast.dossier)
    assert frame.years == range(2027, 2031), "closes in January 2027, begins within a year, lasts two"
    assert queries.takes_budget(cast.dossier)
    assert semis().pk == cast.dossier.applicant_id


def test_a_rate_is_proposed_from_the_last_year_known(cast):
    from maillon.core.codelists.models import ExchangeRate  # noqa: PLC0415
    from maillon.core.codelists.queries import forget  # noqa: PLC0415

    for currency, year, price in (("XOF", 2024, "0.0022606"), ("XOF", 2025, "0.0024"), ("USD", 2025, "1.4")):
        ExchangeRate.objects.create(currency=currency, year=year, cad_per_unit=price, source="Essai")
    forget()
    rate, year = queries.proposed_rate("XOF", "CAD", year=2027)
    assert (str(rate), year) == ("0.002400000", 2025)
    assert queries.proposed_rate("CAD", "CAD", year=2027) == (1, 2027)
    assert queries.proposed_rate("GBP", "CAD", year=2027) is None
    assert queries.proposed_rate("XOF", "USD", year=2027)[1] == 2025
