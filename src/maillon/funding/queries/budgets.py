"""Budgets as plain values, with the terms they are judged by and the rates proposed for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from maillon.core.codelists.queries import rates
from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.windows import closing_of
from maillon.funding.models import Agreement, Budget, BudgetLine, BudgetShare, BudgetSource, Call
from maillon.funding.permissions import budgets as permissions
from maillon.funding.queries.applying import bounds_on
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
    day = timezone.localdate(closing)
    begin = bounds_on(day).begin_months
    return Frame(terms, judging.project_years(day, terms.most_months, terms.ends_by, begin_months=begin), call)


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


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement's own budget as it stands: every version, the latest first."""

    agreement: Agreement
    versions: tuple[Budget, ...]

    @property
    def holding(self) -> Budget | None:
        """The version that holds: the last one settled, an amendment's once both signed; None where none does."""
        return next((one for one in self.versions if one.sealed_at is not None and _is_agreed(one)), None)

    @property
    def to_sign(self) -> Budget | None:
        """The last version of what both have to sign now: the agreement, then its open amendment."""
        if self.agreement.state == Agreement.State.TO_SIGN:
            return next((one for one in self.versions if one.amendment is None), None)
        return next((one for one in self.versions if not _is_agreed(one) and _is_open(one)), None)

    @property
    def unsettled(self) -> Budget | None:
        """The version both parties have to settle before they sign; None where nothing is left to settle."""
        last = self.to_sign
        return last if last is not None and last.sealed_at is None else None

    def named_beside(self, budget: Budget) -> Budget | None:
        """The version that the text of the agreement, or of the amendment it belongs to, names."""
        same = (one for one in self.versions if one.amendment_id == budget.amendment_id)
        return next((one for one in same if one.sealed_at is not None), None)

    def replaced_by(self, budget: Budget) -> Budget | None:
        """The version that held when an amendment brought this one; None for those of the agreement itself."""
        if budget.amendment_id is None:
            return None
        earlier = (one for one in self.versions if one.number < budget.number and _is_agreed(one))
        kept = (one for one in earlier if one.sealed_at is not None and one.amendment_id != budget.amendment_id)
        return next(kept, None)


def _is_agreed(one: Budget) -> bool:
    return one.amendment is None or one.amendment.signed_at is not None


def _is_open(one: Budget) -> bool:
    return one.amendment is not None and one.amendment.dropped_at is None


def agreed(agreement: Agreement) -> Agreed:
    """Where the budget of an agreement stands, in one question."""
    return Agreed(agreement, tuple(agreed_versions(agreement)))


def agreed_budget(agreement: Agreement) -> Budget | None:
    """The version of its own budget that holds; None where none does."""
    return agreed(agreement).holding


def unsettled(agreement: Agreement) -> Budget | None:
    """The version both parties have to settle before they sign; None where nothing is left to settle."""
    return agreed(agreement).unsettled


def readable_versions(user: Visitor, dossier: Dossier) -> QuerySet[Budget, Budget]:
    """The versions this person may read, the latest first."""
    readable = permissions.visible_to(user).filter(dossier=dossier, agreement=None)
    return versions_of(dossier).filter(pk__in=readable.values("pk"))


def content_of(budget: Budget) -> Content:
    """What a version holds, as plain values, in the order it was written."""
    return contents_of([budget])[budget.pk]


def contents_of(budgets: Iterable[Budget]) -> dict[int, Content]:
    """What each version holds, by its key: three questions, however many there are."""
    kept = {one.pk: one.currency for one in budgets}
    sources: dict[int, list[BudgetSource]] = defaultdict(list)
    for source in BudgetSource.objects.filter(budget__in=kept).order_by("position", "pk"):
        sources[source.budget_id].append(source)
    keys = {one.pk: one.key for many in sources.values() for one in many}
    paid: dict[int, dict[str, int]] = defaultdict(dict)
    rows = BudgetShare.objects.filter(line__budget__in=kept).values_list("line_id", "source_id", "amount_minor")
    for line, payer, minor in rows:
        paid[line][keys[payer]] = minor
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in BudgetLine.objects.filter(budget__in=kept).order_by("position", "pk"):
        lines[row.budget_id].append(_line(row, paid[row.pk]))
    return {
        key: Content(
            currency,
            tuple(Source(one.key, one.kind, one.name, one.confirmed) for one in sources[key]),
            tuple(lines[key]),
        )
        for key, currency in kept.items()
    }


def _line(row: BudgetLine, shares: dict[str, int]) -> Line:
    return Line(
        row.key,
        row.year,
        row.category,
        row.label,
        row.quantity,
        row.price_minor,
        row.currency,
        row.rate,
        row.unit,
        row.activity,
        shares,
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
