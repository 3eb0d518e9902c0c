"""Budgets as plain values, with the terms they are judged by and the rates proposed for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from maillon.core.codelists.queries import rates
from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.windows import closing_of
from maillon.funding.models import Agreement, Amendment, Budget, BudgetShare, Call
from maillon.funding.permissions import budgets as permissions
from maillon.funding.rules import terms as rules
from maillon.funding.rules.budgeting import judging
from maillon.funding.rules.budgeting.sums import PROGRAMME, Content, Line, Source
from maillon.funding.rules.terms import Terms

_PLACES = Decimal("0.000000001")
HOME = "CAD"
IN_FORCE = Q(sealed_at__isnull=False) & (Q(amendment=None) | Q(amendment__signed_at__isnull=False))
"""The versions of an agreement's own budget that hold, or held: settled, and signed when an amendment brought them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What bounds the budget of an application: the terms of its call, and the fiscal years it may touch."""

    terms: Terms
    years: range | None
    call: Call | None = None


def call_of(dossier: Dossier) -> Call | None:
    """The call an application answers; None for the dossier of another procedure."""
    # Asked once: the version keeps it. Pages read it with the dossier (``version__call__terms``).
    return getattr(dossier.version, "call", None)


def frame_of(dossier: Dossier) -> Frame:
    """What the budget of a dossier is judged by; nothing at all where no call governs it."""
    call = call_of(dossier)
    if call is None:
        return Frame(Terms(), None)
    terms = rules.read(call.terms.definition)
    closing = closing_of(dossier.version) or dossier.started_at
    return Frame(terms, judging.project_years(timezone.localdate(closing), terms.most_months, terms.ends_by), call)


def frame_for(budget: Budget) -> Frame:
    """The same for a budget, of an application or of an agreement."""
    if budget.agreement is not None:
        agreed = budget.agreement
        ends_on = budget.amendment.ends_on if budget.amendment is not None else agreed.ends_on
        years = judging.project_years_of(agreed.starts_on, ends_on)
        return Frame(rules.read(agreed.terms.definition), years, agreed.call)
    assert budget.dossier is not None  # a constraint of the table
    return frame_of(budget.dossier)


def takes_budget(dossier: Dossier) -> bool:
    """Whether an application comes with a budget: its call's terms name expenses, or one was begun."""
    call = call_of(dossier)
    return bool(call and call.terms.definition.get("expenses")) or dossier.budgets.exists()


def versions_of(dossier: Dossier) -> QuerySet[Budget, Budget]:
    """Every version of the budget of an application, the latest first."""
    rows = Budget.objects.filter(dossier=dossier, agreement=None)
    return rows.select_related("saved_by__person", "created_by__person").order_by("-number")


def latest(dossier: Dossier) -> Budget | None:
    """The version being written, or the last one sent."""
    return versions_of(dossier).first()


def sent_budget(dossier: Dossier) -> Budget | None:
    """The last version sent with an application; None without one."""
    return versions_of(dossier).filter(sealed_at__isnull=False).first()


def agreed_versions(agreement: Agreement) -> QuerySet[Budget, Budget]:
    """Every version of an agreement's own budget, the latest first."""
    rows = agreement.budgets.select_related("saved_by__person", "created_by__person", "amendment")
    return rows.order_by("-number")


def agreed_budget(agreement: Agreement) -> Budget | None:
    """The version of its own budget that holds: the last one settled, an amendment's once both signed; else None."""
    return agreed_versions(agreement).filter(IN_FORCE).first()


def versions_to_sign(agreement: Agreement) -> QuerySet[Budget, Budget]:
    """The versions of what both have to sign now, the latest first: the agreement, then its open amendment."""
    rows = agreed_versions(agreement)
    if agreement.state == Agreement.State.TO_SIGN:
        return rows.filter(amendment=None)
    return rows.filter(amendment__isnull=False, amendment__signed_at=None, amendment__dropped_at=None)


def unsettled(agreement: Agreement) -> Budget | None:
    """The version both parties have to settle before they sign; None where nothing is left to settle."""
    last = versions_to_sign(agreement).first()
    return last if last is not None and last.sealed_at is None else None


def settled_by(amendment: Amendment) -> Budget | None:
    """The version an amendment names: the last one settled for it; None where it changes no budget."""
    return agreed_versions(amendment.agreement).filter(amendment=amendment, sealed_at__isnull=False).first()


def replaced_by(budget: Budget) -> Budget | None:
    """The version that held when an amendment brought this one; None for those of the agreement itself."""
    if budget.agreement is None or budget.amendment_id is None:
        return None
    earlier = agreed_versions(budget.agreement).filter(IN_FORCE, number__lt=budget.number)
    return earlier.exclude(amendment=budget.amendment_id).first()


def amended_versions(agreement: Agreement) -> dict[int, tuple[int, int]]:
    """By amendment that brings a version: the number of the version that held, and of its own last one."""
    rows = agreement.budgets.order_by("number")
    holding, found = 0, {}
    for number, sealed_at, amendment, signed_at in rows.values_list(
        "number", "sealed_at", "amendment", "amendment__signed_at"
    ):
        if amendment is not None:
            former = found[amendment][0] if amendment in found else holding
            found[amendment] = (former, number)
        if sealed_at and (amendment is None or signed_at):
            holding = number
    return found


def readable_versions(user: Visitor, dossier: Dossier) -> QuerySet[Budget, Budget]:
    """The versions this person may read, the latest first."""
    readable = permissions.visible_to(user).filter(dossier=dossier, agreement=None)
    return versions_of(dossier).filter(pk__in=readable.values("pk"))


def content_of(budget: Budget) -> Content:
    """What a version holds, as plain values, in the order it was written."""
    sources = {one.pk: one for one in budget.sources.order_by("position", "pk")}
    paid: dict[int, dict[str, int]] = defaultdict(dict)
    rows = BudgetShare.objects.filter(line__budget=budget).values_list("line_id", "source_id", "amount_minor")
    for line, source, minor in rows:
        paid[line][sources[source].key] = minor
    return Content(
        budget.currency,
        tuple(Source(one.key, one.kind, one.name, one.confirmed) for one in sources.values()),
        tuple(
            Line(
                one.key,
                one.year,
                one.category,
                one.label,
                one.quantity,
                one.price_minor,
                one.currency,
                one.rate,
                one.unit,
                one.activity,
                paid[one.pk],
            )
            for one in budget.lines.order_by("position", "pk")
        ),
    )


def proposed_rate(currency: str, into: str, *, year: int) -> tuple[Decimal, int] | None:
    """Units of ``into`` for one of ``currency``, and the year it is the average of; None where nobody gives it.

    The yearly average of that year, or of the latest one before it that is known.
    """
    if currency == into:
        return Decimal(1), year
    known = rates()
    years = {when for code, when in known if code == currency and when <= year}
    if into != HOME:
        years &= {when for code, when in known if code == into}
    if not years:
        return None
    found = max(years)
    price = known[currency, found] / (known[into, found] if into != HOME else 1)
    rounded = price.quantize(_PLACES)
    return (rounded, found) if rounded else None


def former_budgets(user: Visitor, dossier: Dossier) -> QuerySet[Budget, Budget]:
    """What this person may begin from: sealed budgets of the applicant's other applications and agreements."""
    rows = permissions.visible_to(user).filter(sealed_at__isnull=False)
    if dossier.applicant_id is None:
        return rows.none()
    mine = rows.filter(dossier__applicant=dossier.applicant_id) | rows.filter(
        agreement__organisation=dossier.applicant_id
    )
    return mine.exclude(dossier=dossier).select_related("dossier", "agreement").order_by("-sealed_at", "-pk")


def aid_of(budget: Budget) -> int:
    """What a version asks of the programme, in minor units: the sum of what it pays of each line."""
    shares = BudgetShare.objects.filter(line__budget=budget, source__kind=PROGRAMME)
    return int(shares.aggregate(asked=Sum("amount_minor"))["asked"] or 0)
