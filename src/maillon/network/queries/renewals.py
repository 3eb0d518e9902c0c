"""The yearly renewal: which year is asked, where each member stands, what it declared and what it knew before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, Q, QuerySet, Value, When
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.places import subregion
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.rules.walk import State
from maillon.network.models import DeclaredCountry, Membership, MembershipYear, Renewal
from maillon.network.queries.admissions import last_refusal
from maillon.network.queries.memberships import membership_of, rules_on
from maillon.network.rules import renewals as rules

RENEWED, RECEIVED, RETURNED, BEGUN, WAITING = "renewed", "received", "returned", "begun", "waiting"
STEPS = (RENEWED, RECEIVED, RETURNED, BEGUN, WAITING)
"""Where a member stands in a year's renewal, from done to not begun."""
_DECIDING = (State.SUBMITTED, State.RECEIVABLE, State.IN_REVIEW, State.IN_DELIBERATION, State.DEFERRED)


def year_asked(day: date) -> MembershipYear | None:
    """The year whose renewal is asked on a day: the last one that opened."""
    return MembershipYear.objects.filter(renewal_opens_on__lte=day).order_by("-starts_on").first()


def members_asked(year: MembershipYear, day: date) -> QuerySet[Membership, Membership]:
    """The members who are asked to renew for a year, each with ``step`` (of ``STEPS``) and ``said_dossier``.

    They are the members of the day, or of the year's last day once it is over.
    """
    last = year.ends_on - timedelta(days=1)
    found = Membership.objects.on(min(day, last)).select_related("organisation", "category")
    return found.annotate(
        said=FilteredRelation("renewals", condition=Q(renewals__year=year)),
        step=Case(
            When(said__declared_at__isnull=False, then=Value(RENEWED)),
            When(said__dossier__state__in=_DECIDING, then=Value(RECEIVED)),
            When(said__dossier__state=State.RETURNED, then=Value(RETURNED)),
            When(said__dossier__state=State.DRAFT, then=Value(BEGUN)),
            default=Value(WAITING),
        ),
        said_dossier=F("said__dossier__reference"),
        said_on=F("said__declared_at"),
    )


def progress(year: MembershipYear, day: date) -> dict[str, int]:
    """How many members stand at each step of a year's renewal, every step told."""
    asked: QuerySet[Any, Any] = members_asked(year, day)
    rows = asked.order_by().values("step").annotate(number=Count("pk"))
    counted = {row["step"]: row["number"] for row in rows}
    return {step: counted.get(step, 0) for step in STEPS}


def renewal_of(organisation: Organisation, year: MembershipYear) -> Renewal | None:
    """The renewal of a member for a year, begun or accepted."""
    rows = Renewal.objects.filter(membership__organisation=organisation, year=year).select_related("dossier")
    return rows.order_by(F("declared_at").desc(nulls_last=True)).first()


def received(year: MembershipYear) -> QuerySet[Renewal, Renewal]:
    """The declarations of a year that wait to be accepted, the oldest first; not of who left meanwhile."""
    rows = Renewal.objects.filter(year=year, declared_at__isnull=True, dossier__state__in=_DECIDING)
    last = min(timezone.localdate(), year.ends_on - timedelta(days=1))
    rows = rows.filter(Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gt=last))
    return rows.select_related("dossier__version__procedure", "membership__organisation").order_by(
        "dossier__submitted_at", "pk"
    )


def may_lapse(year: MembershipYear, day: date) -> QuerySet[Membership, Membership]:
    """The members that have not renewed and whose membership the by-laws now let end; none before that day."""
    if not rules_on(day).may_lapse(year.renewal_due_on, day):
        return Membership.objects.none()
    # Whoever joined since the year began has said so already, by joining.
    return members_asked(year, day).filter(Q(step__in=(WAITING, BEGUN)), starts_on__lt=year.renewal_opens_on)


def declaration_of(dossier: Dossier) -> rules.Declaration:
    """What a dossier's answers declare, as they were sent, by what each question says it feeds."""
    said: list[tuple[str, str, str]] = []
    for submission in dossier.submissions.filter(use="application").select_related("form").order_by("pk"):
        form = form_of(submission)
        facts = {path: fact for path, fact in mapped(form).items() if fact.startswith(rules.HEAD)}
        answers = Answers.from_xml(form, submission.final_xml or submission.xml, check_version=False)
        for path, value in answers.values().items():
            if fact := facts.get(plain(path)):
                said.append((fact, path.rpartition("/")[0] if "[" in path else "", value))
    return rules.read(said)


def known_figures(organisation: Organisation) -> dict[tuple[str, str], int]:
    """The latest figures the record holds, by kind and detail: whole dollars, or persons."""
    found: dict[tuple[str, str], int] = {}
    for figure in organisation.figures.order_by("starts_on", "recorded_at", "pk"):
        value = figure.count if figure.count is not None else (figure.amount_minor or 0) // 100
        found[figure.kind, figure.detail] = value
    return found


def remarks_on(renewal: Renewal, on: date) -> tuple[rules.Remark, ...]:
    """What deserves a second look in a declaration that waits."""
    if renewal.dossier is None:
        return ()
    before = known_figures(renewal.membership.organisation)
    percent = rules_on(on).notable_change_percent
    return rules.remarks(declaration_of(renewal.dossier), before, percent=percent)


def record_of(organisation: Organisation) -> Mapping[str, str]:
    """What the network adds to the record a form reads: the membership, last year's figures in dollars, a refusal."""
    today = timezone.localdate()
    held = membership_of(organisation, today)
    row = {
        "membership_category": held.category.key if held else "",
        "membership_since": held.starts_on.isoformat() if held else "",
        "appeal_days": str(rules_on(today).appeal_days),
    }
    refusal = last_refusal(organisation)
    row["refused_reference"] = refusal.dossier.reference if refusal else ""
    row["refused_on"] = timezone.localdate(refusal.decided_at).isoformat() if refusal else ""
    if held is None:
        return row
    for (kind, detail), value in known_figures(organisation).items():
        row["_".join(part for part in ("declared", kind, detail) if part)] = str(value)
    last = organisation.figures.filter(kind="revenue").order_by("-starts_on").first()
    if last is not None:
        following = (last.ends_on, _a_year_after(last.ends_on))
        starts_on, ends_on = following if following[1] <= today else (last.starts_on, last.ends_on)
        row["declared_next_starts_on"] = starts_on.isoformat()
        row["declared_next_last_day"] = (ends_on - timedelta(days=1)).isoformat()
    countries = countries_of(organisation)
    row["declared_countries"] = " ".join(countries)
    row["declared_zones"] = " ".join(dict.fromkeys(filter(None, map(subregion, countries))))
    return row


def countries_of(organisation: Organisation) -> list[str]:
    """The countries of the last declaration accepted, in the order of their codes."""
    accepted = Renewal.objects.filter(membership__organisation=organisation, declared_at__isnull=False)
    last = accepted.order_by("-year__starts_on").values("pk")[:1]
    return list(DeclaredCountry.objects.filter(renewal__in=last).order_by("country").values_list("country", flat=True))


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)
