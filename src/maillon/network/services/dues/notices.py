"""Asking members for their dues: each notice with its lines, its obligation and its posting, all or nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from maillon.core.audit.services import Deed, record, record_all
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.mail.services import compose, post_all
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.permissions import ACTING
from maillon.core.obligations.rules import end_of_day
from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import roles_with
from maillon.ledger import services as ledger
from maillon.ledger.models import Entry
from maillon.ledger.rules import Move
from maillon.network.models import DuesNotice, DuesScale, MembershipYear, Payment
from maillon.network.permissions.dues import can_keep_dues
from maillon.network.queries.dues.assessing import Assessment, assess, payers, rule_on, scale_for
from maillon.network.rules.dues import Scale
from maillon.network.services.dues import books
from maillon.network.services.dues.allocating import KIND, release, settle

BATCH = 50
_PREFIX = "COT"
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Account:
    """How a yearly run went: notices made, members who had theirs, who owe nothing, who miss a figure."""

    made: int
    had: int
    nothing: int
    missing: int
    total_minor: int


def chosen_scale(year: MembershipYear) -> DuesScale:
    """The scale a year's notices are made by; raises RuleViolation ``dues.no_scale`` when none was adopted for it."""
    scale = scale_for(year)
    if scale is None:
        raise RuleViolation("dues.no_scale", year=year.label)
    return scale


def due_day(issued_on: date) -> date:
    """When a notice issued on a day is due, by the rule in force; raises RuleViolation ``dues.no_rule``."""
    rule = rule_on(issued_on)
    if rule is None:
        raise RuleViolation("dues.no_rule", day=issued_on)
    return issued_on + timedelta(days=rule.payment_days)


def issue_year(
    *,
    year: MembershipYear,
    actor: User | None,
    at: datetime,
    due_on: date | None = None,
    report: Report | None = None,
    is_demonstration: bool = False,
) -> Account:
    """Make the notice of every member that owes dues for a year and whose figures are known; run again, none twice.

    Each batch is a transaction of its own: stopped half-way, the run goes on where it was. Members without their
    figures are left for later. Raises NotAllowed, RuleViolation ``dues.no_scale``, ``dues.no_rule``.
    """
    _guard(actor)
    scale = chosen_scale(year)
    due = due_on or due_day(localdate(at))
    found = assess(Scale.from_json(scale.definition), year, payers(year))
    kept = set(DuesNotice.objects.filter(year=year, cancelled_at=None).values_list("organisation_id", flat=True))
    wanted = [one for one in found if one.membership.organisation_id not in kept]
    ready = [one for one in wanted if one.dues is not None and one.dues.amount_minor > 0]
    total = made = 0
    letters = _Letters(at)
    for start in range(0, len(ready), BATCH):
        for notice in _issue(ready[start : start + BATCH], year, scale, due, actor, at, letters, is_demonstration):
            made, total = made + 1, total + notice.amount_minor
        if report:
            report(min(start + BATCH, len(ready)), len(ready))
    missing = sum(one.dues is None for one in wanted)
    return Account(made, len(found) - len(wanted), len(wanted) - len(ready) - missing, missing, total)


@transaction.atomic
def _issue(
    batch: Sequence[Assessment],
    year: MembershipYear,
    scale: DuesScale,
    due_on: date,
    actor: User | None,
    at: datetime,
    letters: _Letters,
    is_demonstration: bool = False,
    replaces: DuesNotice | None = None,
) -> list[DuesNotice]:
    # The year's row is the lock: two runs at once number one after the other.
    MembershipYear.objects.select_for_update().get(pk=year.pk)
    taken = set(
        DuesNotice.objects.filter(
            year=year, cancelled_at=None, organisation__in=[one.membership.organisation_id for one in batch]
        ).values_list("organisation_id", flat=True)
    )
    first = _next_number(year)
    today = localdate(at)
    notices = [
        DuesNotice(
            number=f"{_PREFIX}-{_label(year)}-{first + place:04d}",
            membership=one.membership,
            organisation=one.organisation,
            year=year,
            scale=scale,
            base={"value": one.base.value, "figures": [figure.told() for figure in one.base.used]},
            lines=[
                {"code": line.code, "amount_minor": line.amount_minor, "facts": dict(line.facts)}
                for line in one.dues.lines
            ],
            amount_minor=one.dues.amount_minor,
            currency=scale.currency,
            issued_at=at,
            due_on=due_on,
            replaces=replaces,
            is_deferred=today < year.starts_on,
            is_demonstration=is_demonstration,
        )
        for place, one in enumerate(each for each in batch if each.membership.organisation_id not in taken)
        if one.dues is not None
    ]
    if not notices:
        return []
    if scale.frozen_at is None:
        DuesScale.objects.filter(pk=scale.pk, frozen_at=None).update(frozen_at=at)
        scale.frozen_at = at
    DuesNotice.objects.bulk_create(notices)
    ledger.post_all(
        book=books.open_books(at=at), postings=[_posting(one, today) for one in notices], actor=actor, at=at
    )
    _owe(notices, actor, at)
    if not is_demonstration:
        post_all([letter for notice in notices for letter in letters.of(notice)])
    # Held before one looks who has paid: a payment recorded meanwhile is settled by whoever comes second.
    homes = [notice.organisation_id for notice in notices]
    list(Organisation.objects.select_for_update().filter(pk__in=homes).order_by("pk").values_list("pk"))
    paid = Payment.objects.filter(organisation__in=homes, reversed_at=None)
    payers_met = set(paid.values_list("organisation_id", flat=True))
    for notice in notices:
        if notice.organisation_id in payers_met:
            settle(notice.organisation, actor=actor, at=at)
    return notices


def _posting(notice: DuesNotice, day: date) -> ledger.Posting:
    against = books.DEFERRED if notice.is_deferred else books.REVENUE
    return ledger.Posting(
        event="network.dues.issued",
        effective_on=day,
        transfers=[books.priced(books.RECEIVABLE, against, notice.amount_minor, notice.currency, at=notice.issued_at)],
        idempotency_key=f"dues.issued:{notice.pk}",
        subject=notice,
        memo={"": notice.number},
    )


def _owe(notices: Sequence[DuesNotice], actor: User | None, at: datetime) -> None:
    obligations.open_many(
        kind=KIND,
        asked=[
            obligations.Owed(
                debtor=one.organisation,
                subject=one,
                due_at=end_of_day(one.due_on, ZoneInfo(settings.TIME_ZONE)),
                title={"fr": f"Cotisation {one.year.label}", "en": f"Dues {one.year.label}"},
                amount_minor=one.amount_minor,
                currency=one.currency,
            )
            for one in notices
        ],
        actor=actor,
        at=at,
    )
    told = [
        {"number": one.number, "amount_minor": one.amount_minor, "currency": one.currency, "due_on": one.due_on}
        for one in notices
    ]
    deeds = [Deed("network.notice.issued", one, after=said) for one, said in zip(notices, told, strict=True)]
    record_all(actor, deeds, at=at)


class _Letters:
    """The letter that goes with a notice, to each person who acts for the organisation; people are read once."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._of: dict[int, list[User]] = defaultdict(list)
        acting = {role.value for one in ACTING for role in roles_with(one)}
        grants = RoleGrant.objects.active(at).filter(role__in=acting, organisation__isnull=False, user__is_active=True)
        met = set()
        for grant in grants.select_related("user__person").order_by("pk"):
            if grant.organisation_id is not None and (grant.organisation_id, grant.user_id) not in met:
                met.add((grant.organisation_id, grant.user_id))
                self._of[grant.organisation_id].append(grant.user)

    def of(self, notice: DuesNotice) -> Iterator[Message]:
        for user in self._of.get(notice.organisation_id, ()):
            context = {
                "notice": notice,
                "recipient": user.person.given_name if user.person else "",
                "base_url": settings.BASE_URL,
            }
            yield compose(user.email, "network/dues_notice", user.language, context, self._at)


@transaction.atomic
def cancel(*, notice: DuesNotice, reason: str, actor: User | None, at: datetime) -> DuesNotice:
    """A notice is owed no more; what had paid it becomes the member's credit, its posting is undone by another.

    Raises RuleViolation ``dues.no_reason``, ``dues.cancelled``.
    """
    _guard(actor)
    if not reason.strip():
        raise RuleViolation("dues.no_reason", field="reason")
    held = DuesNotice.objects.select_for_update(of=("self",)).select_related("organisation", "year").get(pk=notice.pk)
    if held.cancelled_at is not None:
        raise RuleViolation("dues.cancelled")
    book = books.open_books(at=at)
    for key in (_recognised(held), f"dues.issued:{held.pk}"):
        if entry := Entry.objects.filter(book=book, idempotency_key=key).first():
            ledger.reverse(entry=entry, reason=reason, effective_on=localdate(at), actor=actor, at=at)
    held.cancelled_at, held.cancelled_because = at, reason.strip()[:500]
    held.save(update_fields=["cancelled_at", "cancelled_because"])
    release(held, at=at)
    duty = Obligation.objects.filter(
        kind=KIND, subject_type=DuesNotice._meta.label_lower, subject_id=str(held.pk)
    ).first()
    if duty is not None and duty.state == Obligation.State.MET:
        obligations.reopen(obligation=duty, reason=held.cancelled_because, actor=actor, at=at)
    if duty is not None and duty.state != Obligation.State.WAIVED and actor is not None:
        obligations.waive(obligation=duty, reason=held.cancelled_because, actor=actor, at=at)
    record(actor, "network.notice.cancelled", held, at=at, after={"reason": held.cancelled_because})
    settle(held.organisation, actor=actor, at=at)
    return held


@transaction.atomic
def replace(*, notice: DuesNotice, reason: str, actor: User | None, at: datetime) -> DuesNotice:
    """Cancel a notice and make it anew from today's figures, under its year's scale; what was paid goes to the new one.

    Raises as ``cancel``, and RuleViolation ``dues.missing_figures`` (``kinds``), ``dues.nothing_owed``.
    """
    cancelled = cancel(notice=notice, reason=reason, actor=actor, at=at)
    scale, year = chosen_scale(cancelled.year), cancelled.year
    [found] = assess(Scale.from_json(scale.definition), year, [cancelled.membership])
    if found.dues is None:
        raise RuleViolation("dues.missing_figures", kinds=list(found.base.missing))
    if not found.dues.amount_minor:
        raise RuleViolation("dues.nothing_owed")
    due_on = max(cancelled.due_on, localdate(at))
    [made] = _issue([found], year, scale, due_on, actor, at, _Letters(at), replaces=cancelled)
    return made


@transaction.atomic
def recognise(*, at: datetime) -> int:
    """Dues asked before their year began become revenue on its first day; gives how many, none of them twice."""
    today = localdate(at)
    book = books.open_books(at=at)
    begun = DuesNotice.objects.filter(is_deferred=True, cancelled_at=None, year__starts_on__lte=today)
    done = set(Entry.objects.filter(book=book, event=_RECOGNISED).values_list("idempotency_key", flat=True))
    postings = [
        ledger.Posting(
            event=_RECOGNISED,
            effective_on=max(one.year.starts_on, localdate(one.issued_at)),
            transfers=[Move(books.DEFERRED, books.REVENUE, one.amount_minor, one.currency)],
            idempotency_key=_recognised(one),
            subject=one,
        )
        for one in begun.select_related("year").order_by("pk")
        if _recognised(one) not in done
    ]
    if postings:
        ledger.post_all(book=book, postings=postings, actor=None, at=at)
    return len(postings)


_RECOGNISED = "network.dues.recognised"


def _recognised(notice: DuesNotice) -> str:
    return f"dues.recognised:{notice.pk}"


def _label(year: MembershipYear) -> str:
    return re.sub(r"[^0-9A-Za-z-]+", "", year.label)[:12]


def _next_number(year: MembershipYear) -> int:
    numbers: Iterable[str] = DuesNotice.objects.filter(year=year).values_list("number", flat=True)
    return max((int(number.rsplit("-", 1)[1]) for number in numbers), default=0) + 1


def _guard(actor: User | None) -> None:
    if actor is not None and not can_keep_dues(actor):
        raise NotAllowed("network.keep_dues")
