"""A fund whose story is told event by event, for tests of the engine: days count from the first of January 2026."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from maillon.guarantees.rules import terms
from maillon.guarantees.rules.engine import Notice, apply
from maillon.guarantees.rules.engine.claiming import FACTS
from maillon.guarantees.rules.events import Event, capital, claims, fees, lending, life
from maillon.guarantees.rules.postings import Norm, Posting
from maillon.guarantees.rules.state import Fund, Guarantee

FIRST = date(2026, 1, 1)
COMMITTEE = ("Jeanne", "Guillaume", "Amina", "Rosa")
EVIDENCE = {"demand": "P-1", "statement": "P-2", "contract": "P-3"}
PROOFS = dict.fromkeys(FACTS, "P-9")
CHARGED = terms.Fee(key="up_front", label={"fr": "Commission"}, rate="1/50", refund="unearned")
RUNNING = terms.Fee(key="use", label={"fr": "Utilisation"}, kind="utilisation", base="cover", rate="1/100")


def a_product(**cover: Any) -> terms.Terms:
    """A guarantee loan by loan: half of the principal, a year, ninety days to claim, both kinds of fee."""
    return terms.Terms(cover=terms.Cover(**cover), fees=(CHARGED, RUNNING))


def parties(**names: str) -> life.Parties:
    """A co-operative of Sénégal, its lender, its sponsor."""
    told = {"borrower": "coop", "lender": "caisse", "sponsor": "semis", "country": "SN", "sector": "agriculture"}
    return life.Parties(**{**told, **names})


class Story:
    """A fund, every event it took, every row it posted."""

    def __init__(self) -> None:
        self.fund = Fund()
        self.events: list[Event] = []
        self.rows: list[Posting] = []
        self.notices: list[Notice] = []
        self.day = FIRST

    def pass_days(self, days: int) -> None:
        self.day += timedelta(days=days)

    def tell(self, kind: type[Event], **facts: Any) -> list[Posting]:
        """Apply an event of today; returns its rows. ``on`` is the day it took effect."""
        on = facts.pop("on", self.day)
        key = facts.pop("key", f"{kind.kind}:{len(self.events)}")
        event = kind(key=key, effective_on=on, known_on=self.day, **facts)
        outcome = apply(self.fund, event)
        self.fund = outcome.state
        self.events.append(event)
        self.rows += outcome.postings
        self.notices += outcome.notices
        return list(outcome.postings)

    def __getitem__(self, name: str) -> Guarantee:
        return self.fund.guarantees[name]

    def rate(self, currency: str, rate: str) -> None:
        self.tell(capital.RateMoved, currency=currency, rate=Fraction(rate), source="test")

    def approved(self, name: str = "G1", **told: Any) -> None:
        """A file that went through the study and the committee."""
        who = told.pop("who", parties())
        self.tell(life.FileOpened, guarantee=name, parties=who, facility=told.pop("facility", ""))
        self.tell(life.FileSubmitted, guarantee=name)
        self.tell(life.FileScreened, guarantee=name)
        self.tell(life.FileReported, guarantee=name)
        product = told.pop("product", None) or a_product()
        facts = {"terms": product, "principal_minor": 100_000, "cap_minor": 50_000, "present": COMMITTEE}
        self.tell(life.GuaranteeApproved, guarantee=name, documents={"resolution": "R-1"}, **{**facts, **told})

    def signed(self, name: str = "G1", **told: Any) -> None:
        self.approved(name, **told)
        self.tell(life.AgreementSigned, guarantee=name, documents={"deed": "D-1"})

    def active(self, name: str = "G1", *, drawn: int = 100_000, **told: Any) -> None:
        """Signed and drawn, with an instalment a month of a tenth."""
        self.signed(name, **told)
        loan = self[name].loan.agreed_minor
        instalments = tuple(
            lending.Instalment(due_on=self.day + timedelta(days=30 * (number + 1)), principal_minor=loan // 10)
            for number in range(10)
        )
        self.tell(lending.ScheduleAgreed, guarantee=name, instalments=instalments)
        self.tell(lending.DisbursementReported, guarantee=name, period="2026-Q1", amount_minor=drawn)

    def defaulted(self, name: str = "G1", **told: Any) -> None:
        """Nothing was ever repaid: a hundred and twenty days later the lender demands payment."""
        self.active(name, **told)
        self.pass_days(120)
        self.tell(lending.ArrearsReviewed, guarantee=name)
        self.tell(lending.DefaultNoticed, guarantee=name, cause="arrears", evidence="P-4")
        self.tell(lending.DemandMade, guarantee=name, evidence="P-5")

    def claimed(self, name: str = "G1", **told: Any) -> None:
        self.defaulted(name, **told)
        self.tell(claims.ClaimLodged, guarantee=name, documents=EVIDENCE)

    def accept(self, *names: str, **told: Any) -> list[Posting]:
        accepted = told.pop("accepted", None) or tuple(claims.Acceptance(guarantee=name, **told) for name in names)
        return self.tell(claims.ClaimsAccepted, accepted=accepted, present=COMMITTEE, documents=PROOFS)

    def accepted(self, name: str = "G1", **told: Any) -> None:
        self.claimed(name, **told)
        self.accept(name)

    def paid(self, name: str = "G1", **told: Any) -> None:
        self.accepted(name, **told)
        self.tell(claims.ClaimPaid, guarantee=name, amount_minor=self[name].claim.payable_minor)

    def billed(self, name: str = "G1", **told: Any) -> None:
        self.signed(name, **told)
        self.tell(fees.FeeBilled, guarantee=name, fee="up_front")

    def balance(self, account: str, norm: Norm = Norm.ASNPO, currency: str = "CAD") -> int:
        """Debits less credits of an account in all that was posted."""
        mine = [row for row in self.rows if row.norm is norm and row.currency == currency]
        return sum(row.amount_minor * ((row.debit == account) - (row.credit == account)) for row in mine)


def told(rows: list[Posting], norm: Norm = Norm.ASNPO) -> list[tuple[str, str, str, int]]:
    """Rows of a book as number, debit, credit, amount."""
    return [(row.number, row.debit, row.credit, row.amount_minor) for row in rows if row.norm is norm]
