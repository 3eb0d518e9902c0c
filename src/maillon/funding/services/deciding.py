"""What a favourable decision promises, refused where the call cannot keep it, and the agreement it writes."""

from __future__ import annotations

from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.effects import Occasion
from maillon.funding.models import Call, Emergency
from maillon.funding.queries.budgets import aid_of, sent_budget
from maillon.funding.queries.financing import financing_asked
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import terms as terms_rules
from maillon.funding.services import agreements


def may_give(occasion: Occasion) -> tuple[Call, Organisation, int]:
    """Refuse a favourable decision the call cannot keep, as soon as it is written, its conditions met or not.

    Gives its call, who receives and how much. Raises RuleViolation ``funding.no_call``, ``funding.no_amount``,
    ``funding.no_organisation``, ``funding.currency``, ``funding.past_asked`` (``asked``) beyond the budget sent, as
    ``rules.within_aid``, ``rules.within_shares`` and ``rules.within_envelope``.
    """
    dossier, decision = occasion.dossier, occasion.decision
    call = Call.objects.filter(version=dossier.version).select_related("terms__component__programme__funder").first()
    if call is None:
        raise RuleViolation("funding.no_call")
    if not decision.amount_minor:
        raise RuleViolation("funding.no_amount", field="amount")
    if dossier.applicant is None:
        raise RuleViolation("funding.no_organisation")
    if decision.currency != call.currency:
        raise RuleViolation("funding.currency", field="amount", currency=call.currency)
    said = terms_rules.read(call.terms.definition)
    rules.within_aid(said, decision.amount_minor)
    sent = sent_budget(dossier)
    if sent is not None and decision.amount_minor > (asked := aid_of(sent)):
        raise RuleViolation("funding.past_asked", field="amount", asked=asked, currency=call.currency)
    rules.within_shares(
        said, amount=(decision.amount_minor, decision.amount_minor), financing=financing_asked(dossier, said)
    )
    agreements.within_envelope(call, decision.amount_minor, dossier)
    return call, dossier.applicant, decision.amount_minor


def promised(occasion: Occasion) -> None:
    """A favourable decision is written: it is refused where its call cannot keep it. Raises as ``may_give``."""
    may_give(occasion)


def decided(occasion: Occasion) -> None:
    """A favourable decision with an amount writes the agreement, under the terms of its call.

    Raises as ``may_give`` and ``write``: the decision is then undone.
    """
    dossier = occasion.dossier
    call, organisation, amount_minor = may_give(occasion)
    agreements.write(
        call=call,
        organisation=organisation,
        title=dossier.title or dossier.reference,
        amount_minor=amount_minor,
        starts_on=timezone.localdate(occasion.at),
        dossier=dossier,
        country=Emergency.objects.filter(call=call).values_list("country", flat=True).first() or "",
        actor=occasion.actor,
        at=occasion.at,
        is_demonstration=dossier.is_demonstration,
    )
