"""An agreement of the ministry with Benoît’s organisation, its call, its two officers and their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.obligations import services as obligations
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.models import Procedure, ProcedureVersion
from maillon.funding.models import Agreement, BankDetails, Call, Component, Instalment, Programme, Report, Terms
from maillon.funding.rules import terms as rules
from maillon.funding.rules.bank_details import checked
from maillon.funding.services import agreements, bank_details, books, instalments, orders, signing
from maillon.ledger import queries as ledger
from tests.personas import People, make_person, people, semis

AT = datetime(2026, 4, 8, 14, 0, tzinfo=UTC)
AMOUNT = 100_000_00
TERMS = rules.Terms(
    aid=rules.Aid(ceiling_minor=300_000_00, floor_minor=1_000_00),
    most_months=24,
    special_conditions=({"fr": "Le logo du bailleur paraît."},),
    instalments=(
        rules.InstalmentRule("premier", "3/5", {"fr": "Premier versement", "en": "First"}, ("signature",)),
        rules.InstalmentRule(
            "deuxieme", "3/10", {"fr": "Deuxième versement", "en": "Second"}, ("signature", "report:annuel"), months=12
        ),
        rules.InstalmentRule(
            "solde", "1/10", {"fr": "Solde", "en": "Balance"}, ("report:final", "document:etats"), months=24
        ),
    ),
    reports=(
        rules.ReportRule("annuel", {"fr": "Rapport annuel", "en": "Yearly report"}, 60, anchor="year"),
        rules.ReportRule("final", {"fr": "Rapport final", "en": "Final report"}, 90),
        rules.ReportRule("etats", {"fr": "États financiers", "en": "Statements"}, 120, kind="document"),
    ),
)


@dataclass(frozen=True)
class Cast:
    """Who stands in the tests of agreements; ``simon`` is a second officer of the ministry."""

    people: People
    simon: User
    ministry: Organisation
    home: Organisation
    call: Call

    @property
    def mireille(self) -> User:
        return self.people.mireille

    @property
    def benoit(self) -> User:
        return self.people.benoit


def cast(*, envelope_minor: int = 500_000_00, terms: rules.Terms = TERMS) -> Cast:
    """The personas, a second officer, and a call of the ministry."""
    everybody = people()
    return cast_of(everybody, envelope_minor=envelope_minor, terms=terms)


def cast_of(everybody: People, *, envelope_minor: int = 500_000_00, terms: rules.Terms = TERMS) -> Cast:
    """A second officer and a call of the ministry, for personas who are there already."""
    grant = everybody.mireille.grants.get()
    ministry = grant.organisation
    assert ministry is not None
    simon = make_person("Simon", Role.PROGRAMME_OFFICER, ministry)
    return Cast(everybody, simon, ministry, semis(), call(ministry, envelope_minor=envelope_minor, terms=terms))


def call(funder: Organisation, *, envelope_minor: int, terms: rules.Terms = TERMS, slug: str = "conventions") -> Call:
    """A call with these terms and this money; nobody applies here."""
    procedure = Procedure.objects.create(
        key=slug, prefix=slug[:8].upper(), owner=funder, effect="funding.agreement", created_at=AT
    )
    version = ProcedureVersion.objects.create(
        procedure=procedure, number=1, definition={"title": {"fr": "Appel"}}, published_at=AT, created_at=AT
    )
    programme = Programme.objects.create(
        slug=slug, funder=funder, name={"fr": "Programme d’essai", "en": "Trial"}, source="Essai", created_at=AT
    )
    edition = Terms.objects.create(
        component=Component.objects.create(programme=programme, key="volet", name={"fr": "Volet"}),
        number=1,
        name={"fr": "Cadre d’essai"},
        definition=terms.document(),
        starts_on=date(2026, 1, 1),
        source="Essai",
        loaded_at=AT,
    )
    return Call.objects.create(
        slug=slug, terms=edition, version=version, name={"fr": "Appel"}, envelope_minor=envelope_minor, created_at=AT
    )


def written(scene: Cast, *, amount_minor: int = AMOUNT, at: datetime = AT, starts_on: date | None = None) -> Agreement:
    """An agreement both parties may sign."""
    return agreements.write(
        call=scene.call,
        organisation=scene.home,
        title="Semences de relève",
        amount_minor=amount_minor,
        starts_on=starts_on or timezone.localdate(at),
        dossier=None,
        actor=scene.mireille,
        at=at,
    )


def signed(scene: Cast, *, amount_minor: int = AMOUNT, at: datetime = AT, starts_on: date | None = None) -> Agreement:
    """An agreement in force."""
    agreement = written(scene, amount_minor=amount_minor, at=at, starts_on=starts_on)
    sign_both(scene, agreement, at=at)
    return agreement


def sign_both(scene: Cast, agreement: Agreement, *, at: datetime = AT, amendment: object = None) -> None:
    """Benoît signs for the organisation, Mireille for the ministry."""
    subject = amendment or agreement
    for user, party in ((scene.benoit, "organisation"), (scene.mireille, "funder")):
        signing.sign(
            agreement=agreement,
            amendment=amendment,  # type: ignore[arg-type]
            party=party,
            name="Nom Essai",
            office="Direction",
            digest=subject.text_digest,  # type: ignore[attr-defined]
            actor=user,
            at=at,
        )


def accounts(scene: Cast, *, at: datetime = AT) -> tuple[BankDetails, BankDetails]:
    """The organisation's account and the ministry's, given by one and confirmed by another."""
    ours = bank_details.give(
        organisation=scene.home,
        details=checked(holder="Semis solidaires", account="1234567", institution="815", transit="30124"),
        actor=scene.benoit,
        at=at,
    )
    theirs = bank_details.give(
        organisation=scene.ministry,
        details=checked(holder="Le Ministère", account="7654321", institution="006", transit="00011"),
        actor=scene.mireille,
        at=at,
    )
    for one in (ours, theirs):
        bank_details.confirm(details=one, how="Spécimen de chèque", actor=scene.simon, at=at)
    return ours, theirs


LATER = AT + timedelta(days=3)


def refused(code: str) -> object:
    return pytest.raises(RuleViolation, match=code)


def held(scene: Cast, code: str) -> int:
    """What an account of the ministry's book holds: debits less credits."""
    book = books.book_of(scene.ministry, at=AT)
    return sum(row.amount_minor for row in ledger.balance(book.accounts.filter(code=code)))


def balanced(scene: Cast) -> bool:
    book = books.book_of(scene.ministry, at=AT)
    return set(ledger.totals(ledger.trial_balance(book)).values()) <= {0}


def hand_in(report: Report, scene: Cast) -> None:
    assert report.obligation is not None
    obligations.meet(obligation=report.obligation, actor=scene.benoit, at=LATER, note="Envoyé")
    report.refresh_from_db()


def pay(one: Instalment, scene: Cast, *, at: object = LATER) -> None:
    """Prepared by Mireille, approved by Simon, ordered, confirmed by hand."""
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    orders.make(instalments=[one], execute_on=LATER.date(), actor=scene.mireille, at=LATER)
    orders.confirm(instalment=one, paid_on=LATER.date(), bank_reference="B1", actor=scene.mireille, at=LATER)
    one.refresh_from_db()
