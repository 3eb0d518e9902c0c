"""The programmes as a whole: from the envelope to the accepted report, by programme, year, region, country, sector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.funding.models import Agreement, Call, Envelope
from maillon.funding.permissions.agreements import agreements_visible_to
from maillon.insight.programmes import figures
from maillon.insight.programmes.facts import facts_of
from maillon.insight.programmes.figures import CHAIN, DIMENSIONS, GENDER, PROGRAMME, WHOLE, YEAR, Facts, Step
from maillon.projects import reached
from maillon.web.funding.portrait.asked import BY, NAMES, PARAMETERS, STEP, Asked, asked
from maillon.web.funding.portrait.words import DEFINITIONS, KEYS, STEPS, fiscal, names, ordered
from maillon.web.http import person

PER_PAGE = 50
_DRAWN = 12
"""How many bars are drawn; the table has them all."""
_ATTRIBUTED = frozenset({PROGRAMME, YEAR})
"""What envelopes and calls say of their money."""
_BREAKDOWNS = tuple(name for name in DIMENSIONS if name != GENDER)


@login_required
@never_cache
@require_safe
def portrait(request: HttpRequest) -> HttpResponse:
    """The chain of steps, one breakdown of it, gender, people reached, what is still to be paid."""
    question = asked(request)
    facts = facts_of(question.funder)
    kept = facts.only(question.picks)
    by = next((name for name in _BREAKDOWNS if PARAMETERS[name] == request.GET.get(BY)), PROGRAMME)
    told = figures.totals(kept)
    whole_known = set(question.picks) <= _ATTRIBUTED
    named = {name: names(name, facts.values[name]) for name in DIMENSIONS}
    context = {
        "module": "programmes",
        "space": "funding_portrait",
        "funder": question.funder,
        "asked": question,
        "chain": _chain(question, told, whole_known=whole_known),
        "told": {step.name.lower(): amount for step, amount in told.items()},
        "agreements": figures.count(kept),
        "left_out": facts.left_out,
        "filters": _filters(question, facts, named),
        "chosen": [
            (NAMES[name], named[name].get(value, value), question.address(without=name) or "?")
            for name, value in question.picks.items()
        ],
        "breakdowns": [(NAMES[name], question.address(**{BY: PARAMETERS[name]}), name == by) for name in _BREAKDOWNS],
        "by_name": NAMES[by],
        **_breakdown(question, kept, by, named[by], whole_known=whole_known),
        "genders": _genders(question, facts, named[GENDER]),
        "commitments": _commitments(question, facts, named),
        "reach": _reach(question, facts),
        "definitions": [(STEPS[step], DEFINITIONS[step]) for step in Step],
        "export": reverse("funding_portrait_xlsx") + question.address(),
    }
    return render(request, "funding/portrait/portrait.html", context)


def _link(question: Asked, step: Step, **picks: str) -> str:
    """The list behind a figure."""
    more = {PARAMETERS[name]: value or "aucun" for name, value in picks.items()}
    return reverse("funding_portrait_list") + question.address(**{STEP: KEYS[step]}, **more)


def _chain(question: Asked, told: Mapping[Step, int], *, whole_known: bool) -> list[dict[str, Any]]:
    most = max([told[step] for step in CHAIN if whole_known or step not in WHOLE] or [0]) or 1
    return [
        {
            "name": STEPS[step],
            "amount": None if step in WHOLE and not whole_known else told[step],
            "length": f"{100 * told[step] / most:.1f}%",
            "url": _link(question, step),
        }
        for step in CHAIN
    ]


def _breakdown(question: Asked, kept: Facts, by: str, named: Mapping[str, str], *, whole_known: bool) -> dict[str, Any]:
    found = figures.by(kept, by)
    rows = []
    for value, name in ordered(by, {value: named[value] for value in found}):
        cells = [
            (
                STEPS[step],
                None if step in WHOLE and not (whole_known and by in _ATTRIBUTED) else found[value][step],
                _link(question, step, **{by: value}),
            )
            for step in CHAIN
        ]
        if any(amount for _step, amount, _url in cells):
            rows.append((value, name, cells, found[value][Step.AGREED]))
    drawn = sorted(rows, key=lambda row: -row[3])[:_DRAWN] if by != YEAR else rows[:_DRAWN]
    most = max([agreed for *_row, agreed in drawn] or [0]) or 1
    return {
        "steps": [STEPS[step] for step in CHAIN],
        "rows": rows,
        "bars": [
            {"label": name, "amount_minor": agreed, "length": f"{100 * max(agreed, 0) / most:.1f}%"}
            for _value, name, _cells, agreed in drawn
            if agreed
        ],
    }


def _filters(question: Asked, facts: Facts, named: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """The lists to choose in; what nothing bears is not offered."""
    return [
        {
            "parameter": PARAMETERS[name],
            "name": NAMES[name],
            "choices": [
                (value or "aucun", label, question.picks.get(name) == value)
                for value, label in ordered(name, named[name])
            ],
        }
        for name in DIMENSIONS
        if len(facts.values[name]) > 1
    ]


def _genders(question: Asked, facts: Facts, named: Mapping[str, str]) -> list[dict[str, Any]]:
    picks = {name: value for name, value in question.picks.items() if name != GENDER}
    found = figures.by(facts.only(picks).at(Step.AGREED), GENDER)
    whole = sum(one[Step.AGREED] for one in found.values())
    colours = {"2": "c4", "1": "c1", "0": "c3", "": "line"}
    return [
        {
            "value": value,
            "name": name,
            "amount": found[value][Step.AGREED],
            "share": found[value][Step.AGREED] / whole,
            "colour": colours.get(value, "c6"),
            "url": _link(question, Step.AGREED, **{GENDER: value}),
        }
        for value, name in ordered(GENDER, {value: named[value] for value in found})
        if whole and found[value][Step.AGREED]
    ]


def _commitments(question: Asked, facts: Facts, named: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What is still to be paid, by programme and by the fiscal year it may fall due in; late is now."""
    picks = {name: value for name, value in question.picks.items() if name != YEAR}
    kept = facts.only(picks).at(Step.COMMITTED)
    cells = figures.crossed(kept, PROGRAMME, YEAR)
    columns = sorted({year for _programme, year in cells})
    programmes = figures.by(kept, PROGRAMME)
    rows = [
        (
            name,
            [
                (
                    fiscal(year),
                    cells.get((value, year), 0),
                    _link(question, Step.COMMITTED, **{PROGRAMME: value, YEAR: year}),
                )
                for year in columns
            ],
            programmes[value][Step.COMMITTED],
        )
        for value, name in ordered(PROGRAMME, {value: named[PROGRAMME][value] for value in programmes})
    ]
    sums = [sum(cells.get((value, year), 0) for value in programmes) for year in columns]
    now = figures.fiscal_year(timezone.localdate())
    return {
        "years": [(fiscal(year), int(year) < now) for year in columns],
        "rows": rows,
        "sums": sums,
        "all": sum(sums),
    }


def _reach(question: Asked, facts: Facts) -> Any:
    """The people the chosen agreements' projects reached, each counted once, whatever the year."""
    if not facts.activities:
        return None
    picks = {name: value for name, value in question.picks.items() if name != YEAR}
    chosen = figures.projects(facts.only(picks))
    return reached.of_projects(chosen, day=timezone.localdate())


@login_required
@never_cache
@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The agreements, calls or envelopes behind a figure, with what each brings to it; they sum to it."""
    question = asked(request)
    step = next((one for one, key in KEYS.items() if key == request.GET.get(STEP)), None)
    if step is None:
        raise Http404
    facts = facts_of(question.funder)
    found = figures.subjects(facts.only(question.picks), step)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "module": "programmes",
        "space": "funding_portrait",
        "step": STEPS[step],
        "definition": DEFINITIONS[step],
        "total": sum(amount for _key, amount in found),
        "count": len(found),
        "page": page,
        "rows": _rows(request, step, list(page.object_list)),
        "chosen": [
            (NAMES[name], names(name, [value])[value], question.address(without=name, **{STEP: KEYS[step]}))
            for name, value in question.picks.items()
        ],
        "back": reverse("funding_portrait") + question.address(),
        "query": question.address(**{STEP: KEYS[step]}).removeprefix("?") + "&",
    }
    return render(request, "funding/portrait/behind.html", context)


def _rows(request: HttpRequest, step: Step, found: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    keys = [key for key, _amount in found]
    if step is Step.ENVELOPE:
        envelopes = Envelope.objects.select_related("programme", "component").in_bulk(keys)
        return [
            {
                "narrative": envelopes[key].programme.name,
                "sub": f"{envelopes[key].starts_on.year}-{envelopes[key].ends_on.year}, {envelopes[key].source}",
                "url": reverse("funding_programme", kwargs={"slug": envelopes[key].programme.slug}),
                "amount": amount,
            }
            for key, amount in found
        ]
    if step is Step.CALLED:
        calls = Call.objects.in_bulk(keys)
        return [
            {
                "narrative": calls[key].name,
                "sub": "",
                "url": reverse("funding_kept_call", kwargs={"slug": calls[key].slug}),
                "amount": amount,
            }
            for key, amount in found
        ]
    language = get_language() or "fr"
    readable = agreements_visible_to(person(request)).filter(pk__in=keys).select_related("organisation")
    seen: dict[int, Agreement] = {one.pk: one for one in readable}
    return [
        {
            "title": seen[key].title,
            "sub": f"{seen[key].reference}, {seen[key].organisation.name(language)}",
            "url": reverse("agreement", kwargs={"reference": seen[key].reference}),
            "amount": amount,
        }
        if key in seen
        else {"title": _("Une convention dont vous êtes récusé(e)"), "sub": "", "url": "", "amount": amount}
        for key, amount in found
    ]
