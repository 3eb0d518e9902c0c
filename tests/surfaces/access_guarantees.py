"""The access table of the fund: its people, its lender, the sponsor of a file; nobody else knows of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django.core.files.base import ContentFile

from maillon.core.parties.models import Organisation
from maillon.guarantees.models import Breach, OwnLoan, ProductVersion
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.rules.papers import Kind
from maillon.guarantees.services import (
    capital_papers,
    diligence,
    funds,
    loading,
    own_loans,
    papers,
    payouts,
    proofs,
    social,
    versions,
)
from tests.guarantees import scene as stage
from tests.guarantees.claiming import lodged
from tests.personas import People
from tests.surfaces.access import Row, only, signed_in

A_GUARANTEE = {"reference": "a_guarantee"}
A_CLAIM = {"reference": "a_claim"}
A_FACILITY = {"reference": "a_facility"}
AN_ASSUMPTION = {"kind": "a_kind_of_assumption", "version": "a_version_of_an_assumption"}

ROWS = [
    Row("fund_home", signed_in(302)),
    Row("fund", only("guillaume", "jeanne")),
    Row("fund_risk", only("guillaume", "jeanne")),
    Row("fund_backtest", only("guillaume", "jeanne")),
    Row("fund_assumptions", only("guillaume", "jeanne")),
    Row("fund_assumptions", only("guillaume", status=422), method="post"),
    Row("fund_assumption", only("guillaume", "jeanne"), AN_ASSUMPTION),
    Row("fund_assumption_file", only("guillaume", "jeanne"), AN_ASSUMPTION),
    Row("fund_why", only("guillaume", "jeanne"), {"figure": "a_figure_of_the_fund"}),
    Row("fund_provisions", only("guillaume", "jeanne")),
    Row("fund_provisions", only("guillaume", status=422), method="post"),
    Row("fund_proof", only("guillaume", "diego"), {"pk": "a_signed_statement"}),
    Row("fund_proof", only("guillaume", "jeanne"), {"pk": "a_document_of_an_event"}),
    Row("fund_capital", only("guillaume", "jeanne", "benoit")),
    Row("fund_commitment", only("guillaume", "jeanne", "benoit"), {"reference": "capital_promised"}),
    Row("fund_commitment", signed_in(404), {"reference": "capital_promised"}, "post"),
    Row(
        "fund_capital_paper",
        only("guillaume", "jeanne", "benoit"),
        {"reference": "capital_promised", "code": "a_capital_letter"},
    ),
    Row("fund_money", only("guillaume", "jeanne")),
    Row("fund_money", signed_in(404), method="post"),
    Row("fund_loans", only("guillaume", "jeanne")),
    Row("fund_loans", only("guillaume", status=422), method="post"),
    Row("fund_loan", only("guillaume", "jeanne", "diego", "benoit"), {"reference": "a_loan_of_the_fund"}),
    Row("fund_loan", only("guillaume", "jeanne"), {"reference": "a_direct_loan_of_the_fund"}),
    Row("fund_loan", signed_in(404), {"reference": "a_loan_of_the_fund"}, "post"),
    Row(
        "fund_loan_payout",
        only("guillaume", "jeanne", status=422),
        {"reference": "a_loan_of_the_fund", "number": "a_payout_number"},
        "post",
    ),
    Row("fund_loan_agreement", only("guillaume", status=422), {"reference": "a_loan_of_the_fund"}, "post"),
    Row(
        "fund_loan_paper",
        only("guillaume", "jeanne", "diego", "benoit"),
        {"reference": "a_loan_of_the_fund", "code": "a_loan_agreement"},
    ),
    Row("facility_new", only("guillaume")),
    Row("facility_new", only("guillaume", status=422), method="post"),
    Row("guarantees", signed_in(200)),
    Row("guarantee", only("guillaume", "jeanne", "diego", "benoit"), A_GUARANTEE),
    Row("guarantee", signed_in(404), {"reference": "key"}),
    Row(
        "guarantee_why",
        only("guillaume", "jeanne"),
        {**A_GUARANTEE, "figure": "a_figure_of_a_guarantee"},
    ),
    Row("guarantee_social", only("guillaume", "jeanne", "benoit"), A_GUARANTEE),
    Row("guarantee_grading", only("guillaume", "jeanne"), A_GUARANTEE),
    Row("guarantee_grading", only("guillaume", status=422), A_GUARANTEE, "post"),
    Row("guarantee_social", signed_in(404), {"reference": "key"}),
    Row("guarantee_assess", only("guillaume", "benoit"), {**A_GUARANTEE, "key": "a_social_framework"}),
    Row(
        "guarantee_assess",
        only("guillaume", "benoit", status=422),
        {**A_GUARANTEE, "key": "a_social_framework"},
        "post",
    ),
    Row("fund_study", signed_in(404), {"reference": "key"}),
    Row("fund_diligence", signed_in(404), {"reference": "key"}),
    Row("fund_diligence_point", signed_in(404), {"reference": "key", "point": "key"}),
    Row("fund_grids", signed_in(404), {"reference": "key"}),
    Row("fund_grading", signed_in(404), {"reference": "key"}),
    Row("fund_grid", signed_in(404), {"reference": "key", "key": "key"}),
    Row("fund_accounts", signed_in(404), {"reference": "key"}),
    Row("diligence_evidence", signed_in(404), {"pk": "a_verified_point"}),
    Row("fund_breaches", only("guillaume", "jeanne")),
    Row("fund_breach", only("guillaume", "jeanne"), {"pk": "a_breach"}),
    Row("fund_breach", signed_in(404), {"pk": "a_breach"}, "post"),
    Row("guarantee_diligence", only("guillaume", "jeanne"), A_GUARANTEE),
    Row("guarantee_diligence_point", only("guillaume"), {**A_GUARANTEE, "point": "a_point_verified_again"}),
    Row(
        "guarantee_diligence_point",
        only("guillaume", status=422),
        {**A_GUARANTEE, "point": "a_point_verified_again"},
        "post",
    ),
    Row("guarantee_accounts", only("guillaume", "jeanne", "benoit"), A_GUARANTEE),
    Row("guarantee_accounts", only("guillaume", "benoit", status=422), A_GUARANTEE, "post"),
    Row("guarantee_papers", only("guillaume", "jeanne", "diego", "benoit"), A_GUARANTEE),
    Row("guarantee_papers", signed_in(404), A_GUARANTEE, "post"),
    Row(
        "guarantee_paper",
        only("guillaume", "jeanne", "diego", "benoit"),
        {**A_GUARANTEE, "code": "a_guarantee_deed"},
    ),
    Row("guarantee_paper", only("guillaume", "jeanne"), {**A_GUARANTEE, "code": "a_committee_resolution"}),
    Row("fund_report", only("guillaume", "jeanne"), {"period": "a_past_quarter"}),
    Row("fund_report_file", only("guillaume", "jeanne"), {"period": "a_past_quarter", "kind": "a_workbook"}),
    Row("claim_new", only("guillaume", "diego"), A_GUARANTEE),
    Row("claims", signed_in(200)),
    Row("claim", only("guillaume", "jeanne", "diego"), A_CLAIM),
    Row("claim", signed_in(404), {"reference": "key"}),
    Row("claim_payment", signed_in(405), {**A_CLAIM, "number": "one"}),
    Row("claim_payment", signed_in(404), {**A_CLAIM, "number": "one"}, "post"),
    Row("claim_evidence", signed_in(404), {**A_CLAIM, "key": "key"}),
    Row("facilities", signed_in(200)),
    Row("facility_loans", only("guillaume", "diego"), A_FACILITY),
    Row("facility_loans", signed_in(404), A_FACILITY, "post"),
    Row("facility_loans", only("guillaume", "diego"), {"reference": "a_portfolio"}),
    Row("facility_loans", only("guillaume", status=422), {"reference": "a_portfolio"}, "post"),
    Row("statements", only("guillaume", "diego"), A_FACILITY),
    Row("lender_portal", signed_in(200)),
    Row("sponsor_portal", signed_in(200)),
    Row("statement_typed", only("guillaume", "diego"), {**A_FACILITY, "period": "a_past_quarter"}),
    Row("statement_typed", only("guillaume", "diego", status=422), {**A_FACILITY, "period": "a_past_quarter"}, "post"),
    Row("statement_template", only("guillaume", "diego"), A_FACILITY),
    Row("statement", only("guillaume", "diego"), {"pk": "a_loan_statement"}),
    Row("statement", only("guillaume", status=422), {"pk": "a_loan_statement"}, "post"),
    Row("statement_file", signed_in(404), {"pk": "a_loan_statement"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A guarantee Benoît's organisation put forward, called by Diego's lender."""
    social.load(at=stage.AT)
    claim = lodged(stage.scene_of(people))
    facility = claim.guarantee.facility
    papers.load(at=stage.AT)
    deed, resolution = (
        papers.print_paper(
            guarantee=claim.guarantee, kind=kind, language="fr", actor=people.guillaume, at=stage.at(400)
        ).document.code
        for kind in (Kind.DEED, Kind.RESOLUTION)
    )
    versions.load_checklists(at=stage.AT)
    check = diligence.verify_again(
        guarantee=claim.guarantee,
        point="identite",
        found=diligence.Found("proven", stage.DAY, told="Liste consultée"),
        actor=people.guillaume,
        at=stage.at(400),
    )
    breach = Breach.objects.create(
        fund=claim.guarantee.fund,
        guarantee=claim.guarantee,
        measure="retard",
        figure="81",
        agreed="30",
        found_on=stage.DAY,
        shown_by="statement:2025-Q1",
        recorded_at=stage.at(400),
    )
    direct, loan = (
        own_loans.agree(
            fund=claim.guarantee.fund,
            parties=Parties(borrower="union-jappoo", lender=lender, sponsor=sponsor, country="SN"),
            currency="CAD",
            principal_minor=100_000,
            interest_rate=Fraction(1, 20),
            instalments=(),
            on=stage.DAY,
            actor=None,
            at=stage.at(400),
        )
        for lender, sponsor in (("", ""), (facility.lender.slug, claim.guarantee.sponsor.slug))
    )
    own = OwnLoan.objects.get(reference=loan)
    agreement = papers.print_loan(loan=own, language="fr", actor=people.guillaume, at=stage.at(400)).document.code
    payout = payouts.prepare(loan=own, amount_minor=100_000, actor=people.guillaume, at=stage.at(400))
    loading.load(fund=claim.guarantee.fund, at=stage.at(400))
    portfolio = funds.agree_facility(
        fund=claim.guarantee.fund,
        reference="PORT-2025-001",
        lender=facility.lender,
        version=ProductVersion.objects.get(product__key="portefeuille"),
        currency="XOF",
        starts_on=stage.DAY,
        available_until=date(2099, 12, 31),
        actor=None,
        at=stage.at(400),
    )
    signed, deeded = (
        proofs.bring(about=about, upload=ContentFile(b"%PDF-1.7 papier", "papier.pdf"), actor=people.guillaume, at=at)
        for about, at in (
            (facility.statements.get(), stage.at(400)),
            (claim.guarantee.events.get(kind="agreement_signed"), stage.at(400)),
        )
    )
    commitment = claim.guarantee.fund.commitments.get()
    letter = capital_papers.print_letter(
        call=commitment.calls.get(), language="fr", actor=people.guillaume, at=stage.at(400)
    )
    return {
        "capital_promised": commitment.reference,
        "a_capital_letter": letter.document.code,
        "a_signed_statement": signed.pk,
        "a_document_of_an_event": deeded.pk,
        "a_kind_of_assumption": "grades",
        "a_version_of_an_assumption": "2026-1",
        "a_portfolio": portfolio.reference,
        "a_loan_of_the_fund": loan,
        "a_direct_loan_of_the_fund": direct,
        "a_loan_agreement": agreement,
        "a_payout_number": payout.number,
        "a_verified_point": check.pk,
        "a_point_verified_again": "identite",
        "a_breach": breach.pk,
        "a_guarantee": claim.guarantee.reference,
        "a_claim": claim.reference,
        "a_facility": facility.reference,
        "a_loan_statement": facility.statements.get().pk,
        "a_figure_of_a_guarantee": "cover_minor",
        "a_figure_of_the_fund": "par30",
        "a_social_framework": "valeurs",
        "a_guarantee_deed": deed,
        "a_committee_resolution": resolution,
        "a_past_quarter": "2025-Q1",
        "a_workbook": "xlsx",
    }
