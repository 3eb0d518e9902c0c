"""A manager does the fund's whole work by hand: its currencies, its agreements, its loans, all that backs a promise."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Decision, Sitting
from maillon.guarantees.models import Claim, Facility, Fund, Guarantee, Loan, Position, ProductVersion
from maillon.guarantees.queries import history
from maillon.guarantees.rules import life
from maillon.guarantees.rules.events import ALL, GuaranteeEvent, fees, lending
from maillon.guarantees.services import claims, deciding, payments, recording, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from maillon.web.guarantees.acts import ACTS
from tests.guarantees import scene as stage
from tests.guarantees.claiming import PROOFS, accepted
from tests.guarantees.test_studies import asked, signed_in
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db
LATER = stage.DAY + timedelta(days=20)


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


@pytest.fixture
def guillaume(scene: stage.Scene) -> Client:
    return signed_in(scene.people.guillaume)


def told(prefix: str, **facts: object) -> dict[str, object]:
    return {"do": prefix, "once": "7", "pk": "7"} | {f"{prefix}-{name}": value for name, value in facts.items()}


def does(client: Client, guarantee: Guarantee, act: str, once: str = "7", **facts: object) -> None:
    sent = told(act, **facts) | {"once": once}
    answer = client.post(reverse("guarantee", kwargs={"reference": guarantee.reference}), sent)
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>(.*?)<', answer.content.decode())


def state(scene: stage.Scene, guarantee: Guarantee):
    return history.state_of(scene.fund).guarantees[guarantee.reference]


def accepted_of(scene: stage.Scene, guarantee: Guarantee) -> Claim:
    """Its loan drawn whole and lost, called, and accepted by the committee."""
    drawn = [Line("4012", disbursed_minor=40_000_000)]
    statements.take_in(facility=scene.facility, period="2025-Q1", lines=drawn, actor=None, at=stage.at(100))
    day = date(2025, 9, 1)
    claim = claims.lodge(
        guarantee=guarantee, loss_minor=40_000_000, defaulted_on=day, demanded_on=day,
        lodged_on=day + timedelta(days=40), evidence=PROOFS, actor=None, at=stage.at(300),
    )  # fmt: skip
    ruling = claims.Ruling(present=stage.PRESENT, documents=claims.proofs(claim, resolution="CC-12"))
    return claims.accept(claim=claim, ruling=ruling, decided_on=date(2025, 11, 10), actor=None, at=stage.at(310))


def balanced(fund: Fund) -> None:
    for book in (fund.asnpo_book, fund.ifrs_book):
        assert not any(ledger.totals(ledger.trial_balance(book)).values())


def test_a_fund_is_opened_by_a_command_and_only_once() -> None:
    make_organisation("Fonds du canal")
    out = StringIO()
    call_command("guarantees", "open", "canal", "fonds-du-canal", "--name", "Fonds du canal", stdout=out)
    assert "fonds-canal-ifrs" in out.getvalue() and Fund.objects.get().name == {"fr": "Fonds du canal"}
    for slug, home in (("canal", "fonds-du-canal"), ("autre", "personne")):
        with pytest.raises(CommandError):
            call_command("guarantees", "open", slug, home, "--name", "Encore", stdout=out)


def test_a_rate_a_revaluation_an_exchange_and_a_close_are_told_from_one_page(scene, guillaume) -> None:
    page = reverse("fund_money")
    rate = told("rate", currency="htg", rate="0,0105", source="Banque centrale", day=LATER)
    assert guillaume.post(page, rate | {"rate-currency": "ZZZ"}).status_code == 422
    assert guillaume.post(page, rate).status_code == 302
    assert guillaume.post(page, rate).status_code == 302, "sent twice, told once"
    assert scene.fund.events.filter(kind="rate_moved").count() == 2
    assert history.state_of(scene.fund).rates["HTG"] == Fraction(105, 10_000)
    sold = told("exchange", sold_currency="CAD", sold="2200", bought_currency="XOF", bought="1000000", day=LATER)
    assert guillaume.post(page, sold | {"pk": "8"}).status_code == 302
    assert guillaume.post(page, told("revalue", day=LATER)).status_code == 302
    reserve = told("reserve", amount="10 000", resolution="CA-2025-04", day=LATER)
    assert guillaume.post(page, reserve).status_code == 302
    shown = " ".join(guillaume.get(page).content.decode().split())
    assert "Banque centrale" in shown and "1 000 000 XOF" in shown and "0,0105" in shown
    number = scene.fund.events.get(kind="reserve_appropriated").sequence
    assert guillaume.post(page, told("correct", number=number, reason="Mauvais montant")).status_code == 302
    assert history.state_of(scene.fund).reserve_minor == 0
    assert guillaume.post(page, told("correct", number=1, reason="Capital")).status_code == 422
    close = told("close", before=LATER + timedelta(days=1))
    assert guillaume.post(page, told("close", before="2099-01-01")).status_code == 422
    assert guillaume.post(page, close).status_code == 302
    assert all(book.periods.count() == 1 for book in (scene.fund.asnpo_book, scene.fund.ifrs_book))
    refused = guillaume.post(page, rate | {"pk": "9", "rate-source": "Trop tard"})
    assert refused.status_code == 422 and "Trop tard" in refused.content.decode()
    balanced(scene.fund)
    assert signed_in(scene.people.jeanne).get(page).status_code == 200
    assert signed_in(scene.people.jeanne).post(page, rate).status_code == 404
    assert signed_in(scene.people.diego).get(page).status_code == 404


def test_an_agreement_is_opened_then_its_loan_is_known_with_its_instalments(scene, guillaume) -> None:
    guarantee = stage.approved(scene)
    lender = make_organisation("Caisse Fass", country="SN")
    version = ProductVersion.objects.get()
    sent = {
        "reference": "ENT-2025-009", "lender": lender.slug, "version": version.pk, "currency": "XOF", "cap": "",
        "starts_on": stage.DAY, "available_until": "2027-01-01",
    }  # fmt: skip
    page = reverse("facility_new")
    wrong = guillaume.post(page, sent | {"lender": "personne"})
    assert wrong.status_code == 422 and 'value="ENT-2025-009"' in wrong.content.decode()
    assert guillaume.post(page, sent).status_code == 302
    assert guillaume.post(page, sent).status_code == 422
    assert Facility.objects.get(reference="ENT-2025-009").lender == lender
    assert signed_in(scene.people.jeanne).get(page).status_code == 404
    does(guillaume, guarantee, "sign", day=stage.DAY, evidence="Acte")
    lines = "2025-06-30; 20 000 000; 300 000\n2025-12-31; 20 000 000"
    loan = {"number": "C-77", "principal": "40 000 000", "day": stage.DAY, "instalments": lines}
    address = reverse("guarantee", kwargs={"reference": guarantee.reference})
    for bad in ({"instalments": "demain; mille"}, {"instalments": "2025-06-30; 1"}):
        answer = guillaume.post(address, told("loan", **(loan | bad)))
        assert answer.status_code == 422 and bad["instalments"].split(";")[0] in answer.content.decode()
    does(guillaume, guarantee, "loan", **loan)
    assert Loan.objects.get().schedule == [["2025-06-30", 20_000_000, 300_000], ["2025-12-31", 20_000_000, 0]]
    assert guillaume.post(address, told("loan", **loan)).status_code == 422


def test_what_backs_a_promise_is_recorded_and_posted(scene, guillaume) -> None:
    guarantee, _loan = stage.issued(scene)
    does(guillaume, guarantee, "deposit", day=LATER, currency="XOF", amount="1 000 000")
    does(guillaume, guarantee, "security", day=LATER, amount="5 000", evidence="Nantissement")
    does(guillaume, guarantee, "security", day=LATER, amount="100", evidence="Espèces", cash="on", once="8")
    does(guillaume, guarantee, "counter", day=LATER, guarantor="Fonds frère", amount="10 000", evidence="Lettre")
    does(
        guillaume, guarantee, "letter", day=LATER, currency="XOF", amount="9 000", margin="500", charges="20",
        expires_on="2029-01-01",
    )  # fmt: skip
    does(guillaume, guarantee, "analysis", day=LATER, amount="250")
    does(guillaume, guarantee, "cap", day=LATER, amount="44 000", evidence="Avenant")
    one = state(scene, guarantee)
    assert (one.collateral_minor, one.collateral_cash_minor) == (500_000, 10_000)
    assert (one.counter_minor, one.cap_minor, one.sblc_expires_on) == (1_000_000, 4_400_000, date(2029, 1, 1))
    balanced(scene.fund)


def test_a_restructuring_needs_the_fund_s_consent(scene, guillaume) -> None:
    guarantee, _loan = stage.issued(scene)
    drawn = lending.DisbursementReported(
        key="d", effective_on=stage.DAY, known_on=stage.DAY, guarantee=guarantee.reference, period="2025-Q1",
        amount_minor=40_000_000,
    )  # fmt: skip
    recording.happen(fund=scene.fund, events=[drawn], actor=None, at=stage.AT)
    address = reverse("guarantee", kwargs={"reference": guarantee.reference})
    asked_for = {"day": LATER, "instalments": "2026-12-31; 40 000 000", "consent": ""}
    assert guillaume.post(address, told("restructure", **asked_for)).status_code == 422
    does(guillaume, guarantee, "restructure", **(asked_for | {"consent": "Lettre du 3 mars"}))
    assert Position.objects.get(guarantee=guarantee).state == "restructured"


def test_the_fund_lends_directly_is_repaid_and_writes_off(scene, guillaume) -> None:
    page = reverse("fund_loans")
    sent = {
        "do": "agree", "borrower": "union-jappoo", "lender": "", "sponsor": scene.sponsor.slug, "sector": "agriculture",
        "currency": "CAD", "principal": "20 000", "interest": "6", "instalments": "2025-12-31; 20 000; 1 200",
        "day": stage.DAY,
    }  # fmt: skip
    wrong = guillaume.post(page, sent | {"instalments": "2025-12-31; 19 000"})
    assert wrong.status_code == 422 and "19 000" in wrong.content.decode()
    assert guillaume.post(page, sent).status_code == 302
    loan = reverse("fund_loan", kwargs={"reference": "PRT-2025-001"})
    assert guillaume.post(loan, told("prepare", amount="30 000")).status_code == 422
    assert guillaume.post(loan, told("prepare", amount="20 000")).status_code == 302
    payout = reverse("fund_loan_payout", kwargs={"reference": "PRT-2025-001", "number": 1})
    assert signed_in(scene.people.jeanne).post(payout, {"do": "approve", "paid_on": stage.DAY}).status_code == 302
    assert guillaume.post(loan, told("accrue", day=stage.DAY + timedelta(days=365))).status_code == 302
    one = history.state_of(scene.fund).loans["PRT-2025-001"]
    assert (one.principal_minor, one.interest_minor) == (2_000_000, 120_000)
    repaid = told("repaid", principal="5 000", interest="1 200", day=stage.DAY + timedelta(days=366))
    assert guillaume.post(loan, repaid).status_code == 302
    assert guillaume.post(loan, told("impair", part="40", day=stage.DAY + timedelta(days=400))).status_code == 302
    shown = guillaume.get(loan).content.decode()
    assert "Prêt du fonds déprécié" in shown and "40\u00a0%" in shown
    written = told("write_off", resolution="CC-9", day=stage.DAY + timedelta(days=401))
    assert guillaume.post(loan, written).status_code == 302
    assert history.state_of(scene.fund).loans["PRT-2025-001"].closed_on is not None
    assert guillaume.post(loan, written).status_code == 404
    balanced(scene.fund)
    assert "PRT-2025-001" in signed_in(scene.people.jeanne).get(page).content.decode()
    assert signed_in(scene.people.jeanne).post(page, sent).status_code == 404
    assert signed_in(scene.people.benoit).get(page).status_code == 404


@pytest.mark.parametrize(("tool", "beside"), [("direct", False), ("cofinancement", True)])
def test_a_file_that_asks_for_a_loan_is_granted_a_loan_and_no_guarantee(scene, guillaume, tool, beside) -> None:
    dossier = asked(scene, **{"credit/outil": tool})
    decision = Decision.objects.create(
        dossier=dossier, outcome="approved", amount_minor=4_000_000, currency="CAD", decided_at=timezone.now(),
        choice=scene.facility.reference, sitting=Sitting.objects.get(),
    )  # fmt: skip
    deciding.decided(Occasion(dossier, decision, None, timezone.now()))
    assert not Guarantee.objects.exists()
    page = f"{reverse('fund_loans')}?dossier={dossier.reference}"
    shown = guillaume.get(page).content.decode()
    assert "à convenir" in shown and 'value="cooperative-benkadi"' in shown and 'value="40000.00"' in shown
    assert (f'value="{scene.lender.slug}"' in shown) is beside
    sent = {
        "borrower": "cooperative-benkadi", "lender": scene.lender.slug if beside else "", "sponsor": scene.sponsor.slug,
        "sector": "agriculture", "currency": "CAD", "principal": "40 000", "interest": "5",
        "instalments": "2027-12-31; 40 000", "day": timezone.localdate(),
    }  # fmt: skip
    assert guillaume.post(page, sent).status_code == 302
    made = history.state_of(scene.fund).loans[f"PRT-{dossier.reference}"]
    assert (made.parties.country, made.parties.sponsor, made.agreed_minor) == ("SN", scene.sponsor.slug, 4_000_000)
    assert "à convenir" not in guillaume.get(reverse("fund_loans")).content.decode()


BY_OTHER_MEANS = {
    "file_opened", "file_submitted", "file_screened", "file_reported", "file_deferred", "file_resumed",
    "file_declined", "guarantee_approved", "loan_included", "statement_reported", "claim_lodged",
    "information_requested", "information_received", "claim_rejected", "claim_paid",
}  # fmt: skip
"""What a file, a statement or a claim's own page tells."""


def test_every_event_of_a_guarantee_has_a_page_that_tells_it() -> None:
    kinds = {one.kind for one in ALL if issubclass(one, GuaranteeEvent)}
    assert kinds - BY_OTHER_MEANS == {act.kind.kind for act in ACTS.values()}
    assert all(act.kind.kind in life.TABLE for act in ACTS.values())


def test_a_figure_leads_to_the_entries_that_made_it(scene, guillaume) -> None:
    claim = accepted(scene)
    places = {"reference": claim.guarantee.reference, "figure": "cover_minor"}
    shown = " ".join(guillaume.get(reverse("guarantee_why", kwargs=places)).content.decode().split())
    assert "9200 / 9209" in shown and "ASNPO" in shown


def test_after_a_provisional_payment_the_final_loss_is_certified_and_paid_or_owed_back(scene, guillaume) -> None:
    claim = accepted(scene)
    guarantee, day = claim.guarantee, date(2025, 12, 1)
    asked_for = payments.prepare_payment(
        claim=claim, amount_minor=2_000_000, is_final=False, actor=scene.people.guillaume, at=stage.at(320)
    )
    final = {"day": day, "proceeds": "10 000 000", "evidence": "Certificat de perte"}
    address = reverse("guarantee", kwargs={"reference": guarantee.reference})
    assert guillaume.post(address, told("finalise", **final)).status_code == 422, "a payment waits"
    payments.approve_payment(payment=asked_for, paid_on=date(2025, 11, 28), actor=scene.simone, at=stage.at(330))
    assert Position.objects.get(guarantee=guarantee).state == "paid_provisional"
    does(guillaume, guarantee, "finalise", **final)
    claim.refresh_from_db()
    # Half of 30,000,000 francs at 0.0022: 33,000 $, of which 20,000 $ were paid.
    assert (claim.accepted_loss_minor, claim.due_minor, payments.payable(claim)) == (30_000_000, 3_300_000, 1_300_000)
    rest = payments.prepare_payment(
        claim=claim, amount_minor=1_300_000, is_final=True, actor=scene.people.guillaume, at=timezone.now()
    )
    payments.approve_payment(payment=rest, paid_on=timezone.localdate(), actor=scene.simone, at=timezone.now())
    claim.refresh_from_db()
    assert claim.state == "settled" and Position.objects.get(guarantee=guarantee).state == "paid"
    does(guillaume, guarantee, "invalid", day=timezone.localdate(), evidence="Prêt hors critères")
    claim.refresh_from_db()
    assert (claim.state, Position.objects.get(guarantee=guarantee).state) == ("settled", "closed")
    balanced(scene.fund)


def test_a_lender_is_paid_out_of_the_deposit_it_holds(scene, guillaume) -> None:
    guarantee, _loan = stage.issued(scene)
    placed = fees.DepositPlaced(
        key="dep", effective_on=stage.DAY, known_on=stage.DAY, guarantee=guarantee.reference, amount_minor=5_000_000,
        currency="CAD",
    )  # fmt: skip
    recording.happen(fund=scene.fund, events=[placed], actor=None, at=stage.AT)
    claim = accepted_of(scene, guarantee)
    does(guillaume, guarantee, "from_deposit", day=date(2025, 11, 20), amount="44 000")
    claim.refresh_from_db()
    assert claim.state == "settled" and state(scene, guarantee).deposit_minor == 600_000
    balanced(scene.fund)
