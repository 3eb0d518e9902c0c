"""An answer to a dossier, read from a form: outcome, reasons, conditions, amount."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest

from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.proposals import Proposal, ProposedCondition
from maillon.dossiers.rules.walk import Outcome
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.handle.acting import text
from maillon.web.dossiers.handle.moments import last_minute

_MOST = 20


def proposal_of(request: HttpRequest, rules: ProcedureDefinition) -> Proposal:
    """What the form proposes. Raises RuleViolation ``dossiers.outcome_missing``, ``dossiers.amount``, or a date’s."""
    typed = request.POST.get("outcome", "")
    if typed not in {one.value for one in Outcome}:
        raise RuleViolation("dossiers.outcome_missing", field="outcome")
    outcome, language = Outcome(typed), interface_language()
    said = text(request, "reason", 4000).strip()
    conditions = tuple(_conditions(request)) if outcome is Outcome.APPROVED_WITH_CONDITIONS else ()
    amount = _amount(text(request, "amount", 30), rules.currency)
    return Proposal(
        outcome=outcome,
        reasons=tuple(request.POST.getlist("reasons")[:_MOST]),
        reason={language: said} if said else {},
        conditions=conditions,
        amount_minor=amount,
        currency=rules.currency if amount is not None else "",
        choice=text(request, "choice_of_effect", 60),
    )


def _conditions(request: HttpRequest) -> list[ProposedCondition]:
    language = interface_language()
    texts, days = request.POST.getlist("condition"), request.POST.getlist("condition_due")
    before = set(request.POST.getlist("condition_before"))
    found = []
    for place, (said, due) in enumerate(zip(texts, days, strict=False)):
        words = said.replace("\x00", "").strip()[:1000]
        if words:
            due_at = last_minute(due, "condition_due")
            found.append(ProposedCondition({language: words}, due_at, str(place) in before))
    return found[:_MOST]


def _amount(typed: str, currency: str) -> int | None:
    bare = typed.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("$", "").replace(",", ".")
    if not bare:
        return None
    try:
        return Money.from_decimal(Decimal(bare), currency or "CAD").minor
    except (InvalidOperation, RuleViolation) as error:
        raise RuleViolation("dossiers.amount", field="amount") from error
