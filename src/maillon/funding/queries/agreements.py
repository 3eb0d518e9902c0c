"""What agreements add up to, what an instalment waits for, what is left to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from maillon.dossiers.models import Decision, Dossier
from maillon.dossiers.rules.walk import Outcome
from maillon.funding.models import Agreement, Amendment, Budget, Call, Instalment, LogicModel, Recovery, Report
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import terms as terms_rules

State = Instalment.State
LEFT = (State.WAITING, State.DUE, State.PREPARED, State.APPROVED, State.ORDERED)


def awarded(call: Call, *, but: Agreement | None = None) -> int:
    """What a call has promised, minor units; of an agreement that ended, only what was paid or will be."""
    found = Agreement.objects.filter(call=call)
    if but is not None:
        found = found.exclude(pk=but.pk)
    ended = Instalment.objects.filter(agreement=OuterRef("pk")).exclude(state=State.CANCELLED).order_by()
    spent = Subquery(ended.values("agreement").annotate(total=Sum("amount_minor")).values("total"))
    held = Case(When(state=Agreement.State.ENDED, then=Coalesce(spent, 0)), default=F("amount_minor"))
    kept = found.annotate(held_minor=Cast(held, BigIntegerField())).aggregate(total=Coalesce(Sum("held_minor"), 0))
    return int(kept["total"])


def pending(call: Call, *, but: Dossier | None = None) -> int:
    """What a call has decided to give that waits for its conditions, minor units: no agreement says it yet."""
    states = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)
    rows = Decision.objects.filter(
        dossier__version=call.version_id, dossier__state__in=states, dossier__agreement=None, outcome__in=states
    )
    if but is not None:
        rows = rows.exclude(dossier=but)
    last = dict(rows.order_by("pk").values_list("dossier", "amount_minor"))
    return sum(minor or 0 for minor in last.values())


def with_paid(found: QuerySet[Agreement, Agreement]) -> QuerySet[Agreement, Agreement]:
    """The same agreements, each with ``paid_minor``."""
    paid = Instalment.objects.filter(agreement=OuterRef("pk"), state=State.PAID).order_by().values("agreement")
    total = Subquery(paid.annotate(total=Sum("amount_minor")).values("total"), output_field=IntegerField())
    return found.annotate(paid_minor=Coalesce(total, Value(0)))


def paid_of(agreement: Agreement) -> int:
    """What was paid of an agreement, minor units."""
    found = agreement.instalments.filter(state=State.PAID).aggregate(total=Coalesce(Sum("amount_minor"), 0))
    return int(found["total"])


def returned_of(agreement: Agreement) -> int:
    """What came back or is asked back of an agreement, minor units; what was waived is not."""
    kept = agreement.recoveries.filter(waived_at=None).aggregate(total=Coalesce(Sum("amount_minor"), 0))
    return int(kept["total"])


def recoveries_open(agreement: Agreement) -> QuerySet[Recovery]:
    """What is asked back and neither received nor waived."""
    return agreement.recoveries.filter(received_on=None, waived_at=None)


def handed(reports: Sequence[Report]) -> list[rules.Handed]:
    """Reports as the rules read them; those owed no more are left out."""
    return [
        rules.Handed(
            one.key,
            one.kind,
            one.due_on,
            is_received=one.state == Report.State.RECEIVED,
            is_accepted=one.state == Report.State.ACCEPTED,
        )
        for one in reports
        if one.state != Report.State.DROPPED
    ]


def waits_for(agreement: Agreement, instalment: Instalment, reports: Sequence[Report], *, today: date) -> list[str]:
    """The conditions an instalment still waits for, as ``rules.unmet`` says them."""
    return rules.unmet(
        instalment.conditions,
        not_before=instalment.not_before,
        today=today,
        is_signed=agreement.signed_at is not None,
        reports=handed(reports),
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the money of an agreement stands, minor units of its currency."""

    agreed: int
    paid: int
    under_way: int
    waiting: int
    returned: int


def sums(agreement: Agreement, instalments: Sequence[Instalment], recoveries: Sequence[Recovery]) -> Sums:
    """What is agreed, paid, under way (due to ordered), still waiting, and given or asked back (waived is not)."""
    by_state: dict[str, int] = {}
    for one in instalments:
        by_state[one.state] = by_state.get(one.state, 0) + one.amount_minor
    paid, waiting = by_state.get(State.PAID, 0), by_state.get(State.WAITING, 0)
    left = sum(by_state.get(one, 0) for one in LEFT) - waiting
    returned = sum(one.amount_minor for one in recoveries if one.waived_at is None)
    return Sums(agreement.amount_minor, paid, left, waiting, returned)


def terms_of(agreement: Agreement) -> terms_rules.Terms:
    """The terms an agreement was made under."""
    return terms_rules.read(agreement.terms.definition)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an agreement: the version of its own budget that holds, or that both settle before signing, a
    model, the version that the open amendment brings.
    """

    budget: int | None
    is_unsettled: bool
    has_logic_model: bool
    amended: int | None = None
    is_amended_unsettled: bool = False


def with_budgets(found: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """The same amendments, each with ``brought``, the number of the last version of the agreed budget it brings (None:
    it changes no budget), and ``replaced``, that of the version that held then.
    """
    versions = Budget.objects.order_by("-number")
    own = versions.filter(amendment=OuterRef("pk"))
    held = versions.filter(agreement=OuterRef("agreement"), sealed_at__isnull=False, number__lt=OuterRef("brought"))
    held = held.filter(Q(amendment=None) | Q(amendment__signed_at__isnull=False)).exclude(amendment=OuterRef("pk"))
    numbered = found.annotate(brought=Subquery(own.values("number")[:1]))
    return numbered.annotate(replaced=Subquery(held.values("number")[:1]))


def beside(agreement: Agreement) -> Beside:
    """What an agreement's page leads to, in one question."""
    rows = Budget.objects.filter(agreement=OuterRef("pk")).order_by("-number")
    own = rows.filter(Q(amendment=None) | Q(amendment__signed_at__isnull=False, sealed_at__isnull=False))
    brought = rows.filter(amendment__isnull=False, amendment__signed_at=None, amendment__dropped_at=None)
    model = Q(agreement=agreement)
    if agreement.dossier_id is not None:
        model |= Q(dossier=agreement.dossier_id, agreement=None, sealed_at__isnull=False)
    told = Agreement.objects.filter(pk=agreement.pk).values_list(
        Subquery(own.values("number")[:1]),
        Subquery(own.values("sealed_at")[:1]),
        Exists(LogicModel.objects.filter(model)),
        Subquery(brought.values("number")[:1]),
        Subquery(brought.values("sealed_at")[:1]),
    )
    number, sealed_at, has_model, amended, settled_at = told.get()
    return Beside(
        number,
        number is not None and sealed_at is None,
        has_model,
        amended,
        amended is not None and settled_at is None,
    )
