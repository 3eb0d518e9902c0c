"""The loans of the invented fund: twenty guarantees since 2019, told quarter by quarter as lenders report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from maillon.cli.demonstration.guarantees_money import INVESTORS, RATES, instant, move_rates
from maillon.cli.demonstration.personas import SEMIS, TERANGA, Home, create_home
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.text import slug
from maillon.guarantees.models import Facility, Fund, Guarantee, Loan
from maillon.guarantees.queries import history
from maillon.guarantees.rules import life as life_rules
from maillon.guarantees.rules.events import Event, fees, lending, life
from maillon.guarantees.services import claims as claiming
from maillon.guarantees.services import (
    funds,
    guarantees,
    payments,
    recording,
    statements,
)
from maillon.guarantees.spreadsheets.statements import Line
from maillon.network.models import Membership

_DIEGO = "diego@demo.maillon.example"
LENDERS = (
    (TERANGA, "XOF", "SN"),
    (Home("Kès Popilè Tèt Ansanm", "Tèt Ansanm Credit Union", "HT", "70", "Hinche"), "HTG", "HT"),
    (Home("Ahorro Copán Unido", "Copán United Savings", "HN", "70", "Copán"), "USD", "HN"),
    (Home("Faîtière Nakolgo", "Nakolgo Federation", "BF", "70", "Koudougou"), "XOF", "BF"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A guarantee of the story: who borrows from whom, for what, how much in thousands of dollars, since when."""

    borrower: str
    lender: int
    title: str
    sector: str
    thousands: int
    start: date
    months: int
    end: str = ""
    """How it ended: repaid, claimed, late; empty: on time."""


_STORY = (
    Told("Coopérative Karité d’or", 3, "Presse à karité", "transformation", 60, date(2019, 9, 16), 24, "repaid"),
    Told("Union des riziculteurs Naam", 0, "Étuveuses de riz", "agriculture", 80, date(2020, 3, 9), 30, "repaid"),
    Told("Kooperativ Mango Sid", 1, "Séchoirs solaires", "transformation", 45, date(2020, 6, 15), 24, "claimed"),
    Told("Mutuelle Teranga Jappo", 0, "Refinancement de microcrédit", "finance", 120, date(2021, 2, 8), 36, "repaid"),
    Told("Cooperativa Café Celaque", 2, "Bénéficiage humide", "agriculture", 95, date(2021, 5, 10), 48),
    Told("Union Nong-Zanga", 3, "Karité, deuxième presse", "transformation", 150, date(2022, 1, 17), 60),
    Told("Kooperativ Kafe Men Ansanm", 1, "Achat de récolte", "agriculture", 90, date(2022, 9, 12), 54, "late"),
    Told("Cooperativa Altura Verde", 2, "Pépinière et fertilisants", "agriculture", 110, date(2022, 11, 7), 60),
    Told("Coopérative Benkadi", 0, "Rizerie", "transformation", 130, date(2023, 2, 13), 60),
    Told("Union des maraîchères Jappoo", 0, "Irrigation solaire", "agriculture", 180, date(2023, 6, 12), 60),
    Told("Coopérative Faso Wari-Kolo", 3, "Magasin de stockage", "commerce", 140, date(2023, 9, 11), 60),
    Told("Asosyasyon Fanm Vanyan", 1, "Atelier de couture", "artisanat", 40, date(2023, 10, 16), 36),
    Told("Cooperativa Sumaj Miel", 2, "Miellerie", "transformation", 65, date(2024, 2, 12), 48),
    Told("Union Nong-Zanga, extension", 3, "Entrepôt certifié", "transformation", 110, date(2024, 4, 15), 60),
    Told("Coopérative des pêcheuses de Joal", 0, "Fumoirs améliorés", "peche", 75, date(2024, 6, 10), 36),
    Told("Groupement Ceddo", 0, "Unité de lait", "elevage", 85, date(2024, 10, 14), 48),
    Told("Cooperativa Lempira Textil", 2, "Métiers à tisser", "artisanat", 55, date(2025, 1, 13), 36),
    Told("Kooperativ Pwason Fre", 1, "Chaîne de froid", "peche", 70, date(2025, 3, 10), 48),
    Told("Union Yikri", 3, "Semences certifiées", "agriculture", 95, date(2025, 6, 9), 36),
)  # fmt: skip


_PROPOSED = Told(
    "Coopérative Cacao Sinfra-Nord", 0, "Séchoirs à cacao (à l’étude)", "agriculture", 100, date(2026, 11, 2), 48
)


class Story:
    """The years, one quarter after the other: what each lender reported, and what was done about it."""

    def __init__(self, fund: Fund, today: date, facilities: list[Facility]) -> None:
        self.fund, self.today, self.facilities = fund, today, facilities
        self.loans: dict[str, tuple[Told, Loan]] = {}
        self.present = tuple(
            f"member:{user.pk}" for user in User.objects.filter(grants__role=Role.CREDIT_COMMITTEE.value).order_by("pk")
        )
        self.sponsor = create_home(SEMIS)
        self.last = date(2019, 6, 3)

    def walk(self, beside: Sequence[tuple[date, Callable[[date, datetime], None]]] = ()) -> None:
        """From the first day to the last quarter that ended; the last statement of one lender is late.

        Diego hands in his institution's last one himself: it waits for Guillaume to read it. What happens ``beside``
        the guarantees is told when its day comes: on which day it took effect, and when it is known.
        """
        acts = sorted(beside, key=lambda act: act[0])
        quarters = [
            day
            for year in range(2019, self.today.year + 1)
            for day in (date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31))
            if date(2019, 9, 1) < day < self.today - timedelta(days=20)
        ]
        waiting = sorted(_STORY, key=lambda one: one.start)
        for end in quarters:
            while waiting and waiting[0].start < end:
                self._begin(waiting.pop(0))
            while acts and acts[0][0] < end:
                self._beside(*acts.pop(0))
            if end.month == 3:
                move_rates(self.fund, end)
            late = end == quarters[-1]
            for place, facility in enumerate(self.facilities):
                if not (late and place == 1):
                    self._report(facility, place, end, _DIEGO if late and place == 0 else "")
            self._review(end)
        for act in acts:
            self._beside(*act)

    def _beside(self, day: date, tell: Callable[[date, datetime], None]) -> None:
        self.last = max(self.last, day)
        tell(day, instant(self.last))

    def propose(self) -> None:
        """The committee said yes some days ago; the offer awaits its signature: a file to see the risk with."""
        self.last = max(self.last, self.today - timedelta(days=6))
        self._approve(replace(_PROPOSED, start=self.last), instant(self.last))

    def _begin(self, told: Told) -> None:
        # What happened while something else was being learned is known after it.
        self.last = max(self.last, told.start)
        at = instant(self.last)
        guarantee = self._approve(told, at)
        currency = LENDERS[told.lender][1]
        principal = _in(currency, told.thousands)
        schedule, name = _instalments(told, principal), guarantee.reference
        loan = Loan.objects.create(
            guarantee=guarantee,
            number=_loan_number(told),
            currency=currency,
            principal_minor=principal,
            signed_on=told.start,
            ends_on=schedule[-1].due_on,
            schedule=[[one.due_on.isoformat(), one.principal_minor, one.interest_minor] for one in schedule],
        )
        about: dict[str, Any] = {"effective_on": told.start, "known_on": self.last, "guarantee": name}
        begun: list[Event] = [
            life.AgreementSigned(key=f"{name}:signed", documents={"deed": "acte (inventé)"}, **about),
            lending.ScheduleAgreed(key=f"{name}:schedule:{loan.number}", instalments=schedule, **about),
            fees.FeeBilled(key=f"{name}:fee", fee="entree", **about),
            fees.FeeCashed(key=f"{name}:cashed", net_minor=told.thousands * 55_000 // 50, **about),
        ]
        recording.happen(fund=self.fund, events=begun, actor=None, at=at)
        self.loans[guarantee.reference] = (told, loan)

    def _approve(self, told: Told, at: datetime) -> Guarantee:
        facility = self.facilities[told.lender]
        home, currency, country = LENDERS[told.lender]
        borrower = create_home(Home(f"{told.borrower} (fictif)", told.borrower, country, "22", home.locality))
        obligor = funds.borrower(
            fund=self.fund,
            organisation=borrower,
            country=country,
            sector=told.sector,
            group="nong-zanga" if "Nong-Zanga" in told.borrower else "",
        )
        principal = _in(currency, told.thousands)
        sponsor = self.sponsor if told.lender == 0 else self._sponsor(told)
        return guarantees.approve(
            facility=facility,
            obligor=obligor,
            sponsor=sponsor,
            title=told.title,
            principal_minor=principal,
            cap_minor=told.thousands * 55_000,
            starts_on=told.start,
            actor=None,
            at=at,
            resolution=guarantees.Resolution(present=self.present),
            grade=3 + told.thousands // 10 % 4,
            is_demonstration=True,
        )

    def _sponsor(self, told: Told) -> Organisation:
        members = Membership.objects.filter(ends_on=None).order_by("organisation__slug").select_related("organisation")
        return members[_STORY.index(told) % INVESTORS].organisation

    def _report(self, facility: Facility, place: int, end: date, officer: str) -> None:
        """A lender's statement: what each of its borrowers did in the quarter; from its officer, or a command's."""
        lines = []
        begin = date(end.year, end.month - 2, 1)
        for told, loan in self.loans.values():
            if told.lender != place or told.start > end:
                continue
            due = [
                (date.fromisoformat(day), minor, interest)
                for day, minor, interest in loan.schedule
                if begin <= date.fromisoformat(day) <= end
            ]
            if told.start < begin and not due and not self._defaulted(told, end):
                continue
            pays = not self._defaulted(told, end)
            lines.append(
                Line(
                    loan.number,
                    disbursed_minor=loan.principal_minor if begin <= told.start <= end else 0,
                    repaid_principal_minor=sum(minor for _day, minor, _i in due) if pays else 0,
                    repaid_interest_minor=sum(interest for _d, _m, interest in due) if pays else 0,
                    recovered_minor=loan.principal_minor // 20 if told.end == "claimed" and end.year >= 2023 else 0,
                )
            )
        if lines:
            statements.take_in(
                facility=facility,
                period=statements.quarter_of(end),
                lines=lines,
                actor=User.objects.get(email=officer) if officer else None,
                at=instant(end + timedelta(days=18)),
            )

    def _defaulted(self, told: Told, day: date) -> bool:
        if told.end == "claimed":
            return day >= date(2021, 6, 30)
        return told.end == "late" and day >= self.today - timedelta(days=150)

    def _review(self, end: date) -> None:
        """After the statements: arrears looked at, what is repaid matures, the story's claim goes its way."""
        day = self.last = end + timedelta(days=18)
        state = history.state_of(self.fund)
        happened: list[Event] = []
        for name, (told, _loan) in self.loans.items():
            one = state.guarantees[name]
            about: dict[str, Any] = {"effective_on": day, "known_on": day, "guarantee": name}
            if one.position in ("active", "watch"):
                if not one.loan.principal_minor and one.loan.drawn_minor:
                    happened.append(_matured(name, day))
                elif self._defaulted(told, end) or one.position == "watch":
                    happened.append(lending.ArrearsReviewed(key=f"{name}:arrears:{end}", **about))
            if one.position in life_rules.LIVE:
                happened.append(fees.FeesEarned(key=f"{name}:earned:{end}", **about))
        recording.happen(fund=self.fund, events=happened, actor=None, at=instant(day))
        claimed = next((name for name, (told, _loan) in self.loans.items() if told.end == "claimed"), None)
        if claimed is not None and end == date(2021, 12, 31):
            self._claim(claimed, day)

    def _claim(self, name: str, day: date) -> None:
        """The lender calls; the committee accepts; two people pay."""
        guarantee = Guarantee.objects.select_related("facility__lender", "sponsor", "fund").get(reference=name)
        _told, loan = self.loans[name]
        people = {user.email: user for user in User.objects.filter(email__endswith="@demo.maillon.example")}
        guillaume, adele = (people[f"{first}@demo.maillon.example"] for first in ("guillaume", "adele"))
        claim = claiming.lodge(
            guarantee=guarantee,
            loss_minor=loan.principal_minor,
            defaulted_on=day,
            demanded_on=day,
            lodged_on=day + timedelta(days=35),
            evidence=[
                claiming.Brought(key, note="Reçu par courriel (inventé)") for key in ("demand", "statement", "contract")
            ],
            actor=None,
            at=instant(day + timedelta(days=35)),
        )
        decided = day + timedelta(days=50)
        self.last = decided + timedelta(days=3)
        ruling = claiming.Ruling(present=self.present, documents=claiming.proofs(claim, resolution="CC-2022-02"))
        claim = claiming.accept(claim=claim, ruling=ruling, decided_on=decided, actor=None, at=instant(decided))
        asked = instant(decided + timedelta(days=2))
        assert claim.due_minor is not None
        payment = payments.prepare_payment(
            claim=claim, amount_minor=claim.due_minor, is_final=True, actor=guillaume, at=asked
        )
        payments.approve_payment(
            payment=payment, paid_on=decided + timedelta(days=3), actor=adele, at=instant(decided + timedelta(days=3))
        )


def _loan_number(told: Told) -> str:
    """As lenders write them: the first words of the borrower, then the month."""
    words = slug(told.borrower)[:12].replace("--", "-").strip("-").upper()
    return f"{words}-{told.start:%y%m}"


def _matured(name: str, day: date) -> Event:
    return life.GuaranteeMatured(key=f"{name}:matured", effective_on=day, known_on=day, guarantee=name)


def _in(currency: str, thousands: int) -> int:
    """So many thousands of dollars in a currency, rounded to a figure people agree on; minor units."""
    whole = round(thousands * 1000 / RATES[currency] / 10_000) * 10_000
    return int(whole) * (1 if currency == "XOF" else 100)


def _instalments(told: Told, principal: int) -> tuple[lending.Instalment, ...]:
    """Equal parts on the last day of each quarter, the rest with the last: what lenders then report is paid or late."""
    first = (told.start.month - 1) // 3 * 3 + 6
    days = [_month_end(told.start.year, first + 3 * number) for number in range(told.months // 3 - 1)]
    each = principal // len(days)
    made = []
    for number, day in enumerate(days, start=1):
        amount = each if number < len(days) else principal - each * (len(days) - 1)
        made.append(lending.Instalment(due_on=day, principal_minor=amount, interest_minor=principal // 100))
    return tuple(made)


def _month_end(year: int, months: int) -> date:
    """The last day of a month, counted from the January of a year."""
    return date(year + months // 12, months % 12 + 1, 1) - timedelta(days=1)
