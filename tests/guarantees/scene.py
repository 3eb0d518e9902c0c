"""A fund with its capital, a facility with Diego's lender, a guarantee Benoît's organisation puts forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.guarantees.models import Facility, Fund, Guarantee, Loan, Obligor, Product, ProductVersion
from maillon.guarantees.rules import terms as rules
from maillon.guarantees.rules.events import capital, lending
from maillon.guarantees.services import capital as money
from maillon.guarantees.services import funds, guarantees, recording
from tests.personas import People, make_organisation, make_person, people

AT = datetime(2025, 1, 10, 15, 0, tzinfo=UTC)
DAY = date(2025, 1, 10)
PRESENT = ("member:1", "member:2", "member:3")
TERMS = rules.Terms(
    cover=rules.Cover(coverage="1/2", cap_currency="CAD", loan_currency="XOF"),
    duration=rules.Duration(availability_days=180, tenor_days=720, tail=rules.Delay(days=180)),
    fees=(rules.Fee("entree", {"fr": "Commission"}, rate="1/50"),),
    articles=(rules.Article("couverture", "4", {"fr": "Le Fonds garantit la moitié de la perte nette."}),),
)
RATE = Fraction(22, 10_000)
"""Canadian dollars for one franc: 1,000 francs are worth 2.20 $."""


@dataclass(frozen=True)
class Scene:
    """Who and what stands in the tests of the fund; ``simone`` is a second manager."""

    people: People
    simone: User
    fund: Fund
    facility: Facility
    obligor: Obligor
    sponsor: Organisation
    lender: Organisation


def at(days: int = 0) -> datetime:
    """So many days after the beginning."""
    return AT + timedelta(days=days)


def scene() -> Scene:
    """The personas, a fund of 1,000,000 $ paid in, a facility in francs."""
    return scene_of(people())


def scene_of(everybody: People) -> Scene:
    """The same, for personas who are there already."""
    home = everybody.guillaume.grants.get().organisation
    lender = everybody.diego.grants.get().organisation
    sponsor = everybody.benoit.grants.get().organisation
    assert home is not None and lender is not None and sponsor is not None
    fund = funds.open_fund(organisation=home, slug="levain", name={"fr": "Fonds du levain"}, actor=None, at=AT)
    commitment = money.commit(
        fund=fund, investor=sponsor, amount_minor=100_000_000, committed_on=DAY, actor=None, at=AT
    )
    call = money.call(commitment=commitment, amount_minor=100_000_000, called_on=DAY, due_on=DAY, actor=None, at=AT)
    money.paid(call=call, amount_minor=100_000_000, paid_on=DAY, actor=None, at=AT)
    rate = capital.RateMoved(key="rate:XOF", effective_on=DAY, known_on=DAY, currency="XOF", rate=RATE, source="essai")
    recording.happen(fund=fund, events=[rate], actor=None, at=AT)
    product = Product.objects.create(fund=fund, key="pret-a-pret", name={"fr": "Prêt à prêt"})
    version = ProductVersion.objects.create(
        product=product, number=1, definition=TERMS.document(), starts_on=DAY, source="essai", loaded_at=AT
    )
    facility = funds.agree_facility(
        fund=fund,
        reference="ENT-2025-001",
        lender=lender,
        version=version,
        currency="XOF",
        starts_on=DAY,
        available_until=DAY + timedelta(days=720),
        actor=None,
        at=AT,
    )
    jappoo = make_organisation("Union Jappoo", country="SN")
    obligor = funds.borrower(fund=fund, organisation=jappoo, country="SN", sector="agriculture")
    simone = make_person("Simone", Role.FUND_MANAGER, home)
    return Scene(everybody, simone, fund, facility, obligor, sponsor, lender)


def approved(stage: Scene, **more: object) -> Guarantee:
    """A guarantee of 45,000 $ on a loan of 40,000,000 francs (88,000 $)."""
    return guarantees.approve(
        facility=stage.facility,
        obligor=stage.obligor,
        sponsor=stage.sponsor,
        title="Irrigation solaire",
        principal_minor=40_000_000,
        cap_minor=4_500_000,
        starts_on=DAY,
        actor=None,
        at=AT,
        resolution=guarantees.Resolution(present=PRESENT),
        **more,  # type: ignore[arg-type]
    )


def instalments(principal: int = 40_000_000, parts: int = 8) -> tuple[lending.Instalment, ...]:
    """A quarter each, from April 2025."""
    days = [date(2025 + (3 * n + 3) // 12, (3 * n + 3) % 12 + 1, 10) for n in range(parts)]
    return tuple(
        lending.Instalment(due_on=day, principal_minor=principal // parts, interest_minor=100_000) for day in days
    )


def issued(stage: Scene, number: str = "4012", **more: object) -> tuple[Guarantee, Loan]:
    """A guarantee signed, its loan known."""
    guarantee = approved(stage, **more)
    guarantees.sign(guarantee=guarantee, signed_on=DAY, actor=None, at=AT)
    loan = guarantees.know_loan(
        guarantee=guarantee,
        number=number,
        principal_minor=40_000_000,
        signed_on=DAY,
        instalments=instalments(),
        actor=None,
        at=AT,
    )
    return guarantee, loan
