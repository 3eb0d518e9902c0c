"""A call's ranking under another envelope, with other weights: who would come in, who would go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from maillon.core.people.models import User
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules import definition, ranking
from maillon.dossiers.rules.definition import Grid
from maillon.dossiers.rules.ranking import Entrant, Ranked
from maillon.funding.models import Call

MOST = 500
"""How many applications one page re-ranks."""
_THEME = "theme"


@dataclass(frozen=True, slots=True)
class Line:
    """An application in the imagined ranking, and where it stands in the real one."""

    ranked: Ranked
    dossier: Dossier
    was_funded: bool

    @property
    def moves(self) -> str:
        """in, out, or "" where the imagined line changes nothing for it."""
        if self.ranked.is_funded == self.was_funded:
            return ""
        return "in" if self.ranked.is_funded else "out"


@dataclass(frozen=True, slots=True)
class Balance:
    """How many applications, and how much, above and below the line for one region or theme."""

    key: str
    above: int
    below: int
    above_minor: int
    below_minor: int


Balances = tuple[Sequence[Balance], Sequence[Balance]]
"""By region, and by theme; none by theme where the form asks none."""


@dataclass(frozen=True, slots=True)
class Imagined:
    """The call as it would be: its grid, its envelope, its lines, its balances by region and by theme."""

    grid: Grid
    envelope_minor: int
    lines: Sequence[Line]
    spent_minor: int
    regions: Sequence[Balance]
    themes: Sequence[Balance]


def imagine(user: User, call: Call, *, envelope_minor: int, weights: Mapping[str, int]) -> Imagined:
    """The dossiers this person sees ranked, ranked again; weights are points by criterion, kept where not said."""
    rules = definition.read(call.version.definition)
    real = desk.rank(user, call.version, first=1, many=MOST)
    marks = desk.marks_of(call.version, [one.entrant.reference for one in real.entrants])
    grid = reweighted(rules.grid, weights)
    entrants = []
    for one in real.entrants:
        entrant = one.entrant
        if grid != rules.grid and entrant.reference in marks:
            score, qualifies = ranking.score_of(grid, marks[entrant.reference])
            entrant = Entrant(entrant.reference, score, qualifies, entrant.amount_minor)
        entrants.append(entrant)
    ranked = ranking.rank(entrants, envelope_minor)
    funded = {one.entrant.reference for one in real.entrants if one.is_funded}
    rows = Dossier.objects.filter(reference__in=[one.entrant.reference for one in ranked]).select_related("applicant")
    known = {one.reference: one for one in rows}
    lines = [
        Line(one, known[one.entrant.reference], one.entrant.reference in funded)
        for one in ranked
        if one.entrant.reference in known
    ]
    themes = themes_of([one.dossier for one in lines])
    return Imagined(
        grid=grid,
        envelope_minor=envelope_minor,
        lines=lines,
        spent_minor=sum(one.ranked.entrant.amount_minor for one in lines if one.ranked.is_funded),
        regions=_balances(lines, {one.dossier.pk: _region(one.dossier) for one in lines}),
        themes=_balances(lines, themes) if any(themes.values()) else (),
    )


def balanced(user: User, call: Call) -> Balances:
    """How the ranking as it stands divides above and below the envelope's line, by region and by theme."""
    ranked = desk.lined_up(user, call.version, many=MOST)
    rows = Dossier.objects.filter(reference__in=[one.entrant.reference for one in ranked]).select_related("applicant")
    known = {one.reference: one for one in rows}
    lines = [Line(one, known[one.entrant.reference], one.is_funded) for one in ranked]
    themes = themes_of([one.dossier for one in lines])
    regions = _balances(lines, {one.dossier.pk: _region(one.dossier) for one in lines})
    return regions, _balances(lines, themes) if any(themes.values()) else ()


def reweighted(grid: Grid, weights: Mapping[str, int]) -> Grid:
    """The grid with other points; its thresholds keep their share of the points."""
    criteria = tuple(
        replace(one, points=weights[one.key], threshold=one.threshold * weights[one.key] // one.points)
        if one.key in weights and one.points
        else one
        for one in grid.criteria
    )
    before, after = (sum(one.points for one in kept) for kept in (grid.criteria, criteria))
    return replace(grid, criteria=criteria, threshold=grid.threshold * after // before if before else grid.threshold)


def themes_of(dossiers: Sequence[Dossier]) -> dict[int, str]:
    """The theme each application chose, by id; "" where its form asks none."""
    found: dict[int, str] = {one.pk: "" for one in dossiers}
    rows = Dossier.objects.filter(pk__in=found).prefetch_related("submissions__form")
    for dossier in rows:
        for submission in dossier.submissions.all():
            if submission.use != "application":
                continue
            answers = answers_of(submission)
            path = next((one.path for one in answers.form.questions if one.name == _THEME), "")
            if path:
                found[dossier.pk] = answers.get(path)
    return found


def theme_name(xform: str, key: str, language: str) -> str:
    """How a form names a theme; its key where it does not."""
    form = read_form(xform)
    asked = next((one for one in form.questions if one.name == _THEME), None)
    listed = form.instances.get(asked.itemset.instance) if asked and asked.itemset else None
    choices = listed.rows if listed else asked.choices if asked else ()
    return next((form.say(one.labels, language[:2]) for one in choices if one.name == key), key)


def _region(dossier: Dossier) -> str:
    return dossier.applicant.region if dossier.applicant else ""


def _balances(lines: Sequence[Line], keys: Mapping[int, str]) -> list[Balance]:
    above: Counter[str] = Counter()
    below: Counter[str] = Counter()
    above_minor: Counter[str] = Counter()
    below_minor: Counter[str] = Counter()
    for one in lines:
        key, amount = keys[one.dossier.pk], one.ranked.entrant.amount_minor
        if one.ranked.is_funded:
            above[key] += 1
            above_minor[key] += amount
        else:
            below[key] += 1
            below_minor[key] += amount
    return [
        Balance(key, above[key], below[key], above_minor[key], below_minor[key])
        for key in sorted({*above, *below}, key=lambda one: (one == "", one))
    ]
