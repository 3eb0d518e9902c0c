"""The fund's portfolio on a day: exposure, leverage, arrears, limits, the calendar of its duties, its guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.codelists.queries import label
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import link_to, title_of
from maillon.core.parties.models import Organisation
from maillon.guarantees.models import Fund, Guarantee
from maillon.guarantees.permissions.funds import can_manage_fund, funds_read_by, guarantees_visible_to
from maillon.guarantees.permissions.own_loans import loans_followed_as_lender
from maillon.guarantees.permissions.parties import facilities_reported_as_lender, guarantees_followed_as_lender
from maillon.guarantees.permissions.studies import studied_by
from maillon.guarantees.queries import history, outside, ratios
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.rules import life
from maillon.guarantees.rules.engine.limits import AXES
from maillon.guarantees.rules.portfolios import FORM
from maillon.guarantees.services.diligence import DECIDED
from maillon.guarantees.services.statements import quarter_of
from maillon.web.guarantees import own_loans, words
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.portals import rows_of
from maillon.web.http import person, whole_number
from maillon.web.templatetags.maillon import named

_SHOWN, _DUTIES = 9, 8
_LOWEST = 86
_ROOM = 1.6  # of the picture, above the threshold
_LEAST = 0.05  # of the principal, the height of the picture where no threshold is in force
TABS = {
    "actives": life.LIVE | life.PAYING | {"issued"},
    "etude": {*life.STUDY, "approved"},
    "closes": life.ENDED | life.PAID,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, a length in percent, Canadian cents, its share of the whole; whether a limit is passed."""

    label: str
    length: str
    amount_minor: int
    share: float
    color: str = ""
    mark: str = ""
    url: str = ""
    """Where it is told guarantee by guarantee."""


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one's work with the fund is: its portfolio for its people, a lender's or a sponsor's own page."""
    user = person(request)
    if funds_read_by(user).exists():
        return redirect("fund")
    lends = (
        guarantees_followed_as_lender(user).exists()
        or facilities_reported_as_lender(user).exists()
        or loans_followed_as_lender(user).exists()
    )
    return redirect("lender_portal" if lends else "sponsor_portal")


@login_required
@never_cache
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """The whole fund today."""
    fund, today = read_fund(request), timezone.localdate()
    state = history.state_of(fund)
    found = queries.of_state(state, today)
    tab = request.GET.get("onglet", "actives")
    tab = tab if tab in TABS else "actives"
    rows = _rows(list(fund.guarantees.select_related(*_RELATED)), found)
    counts = {name: sum(1 for one in rows if one["state"].position in among) for name, among in TABS.items()}
    shown = [one for one in rows if one["state"].position in TABS[tab]]
    names = names_of(found)
    trend = queries.trend(fund, today)
    told = ratios.of_fund(fund, state, found)
    countries, lenders, sectors = (
        bars(found, axis, names, axis if axis == "country" else "") for axis in ("country", "lender", "sector")
    )
    context = {
        "fund": fund,
        "day": today,
        "found": found,
        "ratios": told,
        "countries": countries,
        "countries_say": words.carried("country", [(one.label, one.share) for one in countries]),
        "lenders": lenders,
        "lenders_say": words.carried("lender", [(one.label, one.share) for one in lenders]),
        "sectors": sectors,
        "sectors_say": words.carried("sector", [(one.label, one.share) for one in sectors]),
        "currencies": bars(found, "currency", names, ""),
        "trend": _plot(trend, found, today, told.given.threshold),
        "uses": _uses(found, names),
        "passed": [one for one in _uses(found, names) if one["use"].is_passed],
        "duties": _duties(fund),
        "rows": sorted(shown, key=_urgency),
        "totals": {
            "principal": sum(one["line"].principal_minor for one in shown),
            "exposure": sum(one["line"].exposure_minor for one in shown),
        },
        "lent": own_loans.rows_of(found.lent),
        "studied": studied_by(person(request))
        .exclude(state__in=DECIDED)
        .filter(guarantee=None)
        .select_related("applicant")
        .order_by("reference")[:_SHOWN],
        "tab": tab,
        "counts": counts,
        "threshold": told.given.threshold,
        "quarter": quarter_of(queries.quarter_ends(today, 1)[-1]),
        "manages": can_manage_fund(person(request), fund),
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/portfolio.html", context)


_RELATED = ("obligor__organisation", "facility__lender", "sponsor", "facility__version")


def _rows(guarantees: Sequence[Guarantee], found: queries.Portfolio) -> list[dict[str, Any]]:
    lines = {one.state.id: one for one in found.lines}
    return [
        {
            "one": one,
            "line": line,
            "state": line.state,
            "position": words.position(line.state.position),
            "look": words.LOOKS.get(line.state.position, ""),
            "late": words.late(line.days_past_due),
            "late_look": words.late_look(line.days_past_due),
            "part": words.PARTS[line.part],
            "part_look": words.PART_LOOKS[line.part],
            "coverage": float(line.state.terms.coverage),
            "steps": words.steps(line.state.position, is_included=line.state.terms.form == FORM),
        }
        for one in guarantees
        if (line := lines.get(one.reference)) is not None
    ]


def _urgency(row: dict[str, Any]) -> tuple[int, ...]:
    """The latest as reported first, then those a late statement hides, then the largest."""
    line = row["line"]
    return (-line.days_past_due, -line.days_if_unpaid * line.is_silent, -line.exposure_minor)


def names_of(found: queries.Portfolio) -> dict[str, str]:
    """What the organisations of a portfolio are called, by slug."""
    slugs = {name for axis in ("lender", "borrower", "group", "sponsor") for name, _sum in found.by_axis.get(axis, ())}
    return {one.slug: named(one) for one in Organisation.objects.filter(slug__in=slugs)}


def name_of(axis: str, name: str, names: dict[str, str], language: str = "") -> str:
    """What a name of an axis is called, in the reader's language unless another is asked."""
    language = language or (get_language() or "fr")[:2]
    if axis == "country":
        return label("Country", name, language)
    if axis == "sector":
        return sector(name, language)
    return names.get(name, name)


def sector(code: str, language: str) -> str:
    """What a sector is called: one of the aid's own codes, of the form's, or the word of an older loan."""
    told = label("BorrowerSector" if whole_number(code) is None else "Sector", code, language)
    return told.capitalize() if told == code else told


def bars(found: queries.Portfolio, axis: str, names: dict[str, str], marked: str) -> list[Bar]:
    """The exposure along an axis, the largest first; where it has a limit, the mark and what passes it."""
    rows = list(found.by_axis.get(axis, ()))[:_SHOWN]
    most = max((amount for _name, amount in rows), default=0)
    ceilings = {one.name: one.ceiling_minor for one in found.uses if one.axis == marked}
    most = max([most, *ceilings.values()]) if marked and ceilings else most
    made = []
    for name, amount in rows:
        ceiling = ceilings.get(name)
        made.append(
            Bar(
                name_of(axis, name, names),
                f"{100 * amount / most:.1f}%" if most else "0%",
                amount,
                amount / found.exposure_minor if found.exposure_minor else 0.0,
                "c3" if ceiling is not None and amount > ceiling else "",
                f"{100 * ceiling / most:.1f}%" if ceiling is not None and most else "",
                reason_of(axis, name),
            )
        )
    return made


def reason_of(axis: str, name: str) -> str:
    """Where an exposure is told guarantee by guarantee."""
    if axis not in AXES:
        return reverse("fund_why", kwargs={"figure": "levier"})
    return f"{reverse('fund_why', kwargs={'figure': 'exposition'})}?{urlencode({'axe': axis, 'nom': name})}"


def _uses(found: queries.Portfolio, names: dict[str, str]) -> list[dict[str, Any]]:
    """The limits most used, the most first."""
    rows = sorted(found.uses, key=lambda one: -one.share)[:_DUTIES]
    return [
        {
            "use": one,
            "axis": words.AXES.get(one.axis, one.axis),
            "name": name_of(one.axis, one.name, names),
            "url": reason_of(one.axis, one.name),
        }
        for one in rows
    ]


def _plot(
    ended: Sequence[queries.Quarter], found: queries.Portfolio, today: date, threshold: float | None
) -> dict[str, Any] | None:
    """The quarters that ended, then today: the last point is the figure said above."""
    trend = [*ended, queries.Quarter(today, found.principal_minor, found.parts)]
    if len(trend) < 3:
        return None
    most = max(_ROOM * (threshold or _LEAST), *(one.par30 or 0.0 for one in trend))
    step = 100 / (len(trend) - 1)
    points = [(index * step, 100 - 100 * (one.par30 or 0.0) / most) for index, one in enumerate(trend)]
    return {
        "quarters": trend,
        "path": "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points),
        "threshold": f"{100 - 100 * threshold / most:.1f}" if threshold is not None else "",
        "last": trend[-1],
        # Above the axis even when nothing is late: the days are written under it.
        "last_y": f"{min(points[-1][1], _LOWEST):.1f}%",
        "threshold_y": f"{100 - 100 * threshold / most - 8:.0f}%" if threshold is not None else "",
        "most": most,
        "middle": most / 2,
        "above": threshold is not None and (trend[-1].par30 or 0.0) > threshold,
    }


def _duties(fund: Fund) -> list[dict[str, Any]]:
    """What is due soon, to the fund or by it."""
    found = Obligation.objects.open().filter(
        Q(debtor=fund.organisation_id) | Q(creditor=fund.organisation_id), kind__startswith="guarantees."
    )
    now = timezone.now()
    return [
        {
            "one": one,
            "title": title_of(one),
            "url": link_to(one),
            "due": timezone.localdate(one.due_at),
            "late": one.due_at < now,
        }
        for one in found.select_related("debtor").order_by("due_at")[:_DUTIES]
    ]


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The guarantees one may see: the fund's, a lender's own loans, the files one's organisation put forward."""
    user, today = person(request), timezone.localdate()
    visible = list(
        guarantees_visible_to(user).select_related(*_RELATED, "fund__asnpo_book").order_by("-starts_on", "reference")
    )
    read = set(funds_read_by(user).values_list("pk", flat=True))
    funds = {one.fund_id: one.fund for one in visible if one.fund_id in read}
    rows: list[dict[str, Any]] = []
    for key, fund in funds.items():
        mine = [one for one in visible if one.fund_id == key]
        rows += _rows(mine, queries.of_state(history.state_of(fund), today))
    context = {
        "rows": rows,
        "seen": rows_of(outside.seen((one for one in visible if one.fund_id not in read), today)),
        "reads": bool(read),
        "module": "fonds",
        "space": "guarantees",
    }
    return render(request, "guarantees/list.html", context)
