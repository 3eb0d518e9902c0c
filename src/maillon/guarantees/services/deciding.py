"""What a favourable decision does: the answers name the borrower and the loan, the committee's amount is the cap."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.effects import Choice, Occasion
from maillon.dossiers.models import Attendance, Decision, Dossier
from maillon.guarantees.models import Facility, Fund
from maillon.guarantees.queries import gradings, risk
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.queries.studies import answered
from maillon.guarantees.rules import portfolios
from maillon.guarantees.rules import request as rules
from maillon.guarantees.services import funds, guarantees


def facilities_of(dossier: Dossier) -> Sequence[Choice]:
    """The ententes a decision chooses from: those of the fund that still take loans, one by one."""
    today = timezone.localdate()
    found = Facility.objects.filter(fund__organisation=dossier.version.procedure.owner_id).exclude(
        version__definition__form=portfolios.FORM
    )
    open_ones = found.filter(available_until__gte=today, suspended_because="").select_related("lender")
    return [
        Choice(one.reference, {"fr": f"{one.reference}, {one.lender.legal_name_fr}, {one.currency}"})
        for one in open_ones.order_by("reference")
    ]


def decided(occasion: Occasion) -> None:
    """A favourable decision with an amount approves the guarantee: its cap consumes the limits from that day.

    Where the file asks the fund itself to lend, its borrower is known from now on and the loan waits to be agreed.

    The applicant is the organisation that sponsors it. Raises RuleViolation ``guarantees.no_fund``,
    ``guarantees.no_sponsor``, ``guarantees.no_cap``, ``guarantees.no_facility``, ``guarantees.decided_portfolio``
    (``facility``) for a lender's portfolio, where no committee decides, ``guarantees.answer`` (``name``), and as
    ``guarantees.approve``: the decision is then undone.
    """
    dossier, decision = occasion.dossier, occasion.decision
    fund = Fund.objects.filter(organisation=dossier.version.procedure.owner_id).first()
    if fund is None:
        raise RuleViolation("guarantees.no_fund")
    if dossier.applicant is None:
        raise RuleViolation("guarantees.no_sponsor")
    if not decision.amount_minor:
        raise RuleViolation("guarantees.no_cap", field="amount")
    facility = fund.facilities.filter(reference=decision.choice).select_related("lender", "version", "fund").first()
    if facility is None:
        raise RuleViolation("guarantees.no_facility", field="choice")
    told = rules.read(answered(dossier), currency=facility.currency)
    if not told.is_loan and facility.version.definition.get("form") == portfolios.FORM:
        raise RuleViolation("guarantees.decided_portfolio", field="choice", facility=facility.reference)
    borrower = funds.borrower(
        fund=fund,
        organisation=_borrower(told, dossier),
        country=told.country,
        sector=told.sector,
        group=told.group,
    )
    if told.is_loan:
        return
    guarantees.approve(
        facility=facility,
        obligor=borrower,
        sponsor=dossier.applicant,
        title=dossier.title or told.title or dossier.reference,
        principal_minor=told.principal_minor,
        cap_minor=decision.amount_minor,
        starts_on=timezone.localdate(occasion.at),
        actor=occasion.actor,
        at=occasion.at,
        resolution=_resolution(decision, dossier, assumptions(fund, timezone.localdate(occasion.at)).cited()),
        dossier=dossier,
        grade=gradings.last(list(gradings.of_file(dossier))) or risk.UNGRADED,
        is_demonstration=dossier.is_demonstration,
    )


def _borrower(told: rules.Request, dossier: Dossier) -> Organisation:
    """The borrower's record, made from the request when nobody knew it."""
    known = funds.known_as(told.borrower)
    return known or funds.mention(told.borrower, country=told.country, is_demonstration=dossier.is_demonstration)


def _resolution(decision: Decision, dossier: Dossier, supposed: str) -> guarantees.Resolution:
    """Who decided, by account: those who were there when the committee sat, or who decided alone; on what it rested."""
    present: list[str] = []
    if decision.sitting is not None:
        there = Attendance.objects.filter(sitting=decision.sitting).select_related("member")
        present = [f"member:{one.member.user_id}" for one in there.order_by("member_id")]
    recused = [f"member:{key}" for key in dossier.recusals.values_list("user_id", flat=True).order_by("user_id")]
    return guarantees.Resolution(
        present=[one for one in present if one not in recused],
        recused=recused,
        documents={"resolution": f"decision:{decision.pk}"} | ({"assumptions": supposed} if supposed else {}),
    )
