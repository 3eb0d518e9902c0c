"""A budget against the terms: every limit is one check, held or not, with its article and what would unblock it.

Shares are compared exactly, as fractions. What caps count is what the programme pays: of one category, or of all the
categories of administration together; ``cap_of`` says of what. Two ways out are reckoned of a cap that is passed:
``move``, the least amount that another source must pay instead; ``remove``, the least to take away from the budget.
Either is enough: tests prove that it is, and that one minor unit less is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from maillon.funding.rules.budgeting import limits
from maillon.funding.rules.budgeting.limits import Check, capped
from maillon.funding.rules.budgeting.sums import VOLUNTEERS, Content, Line, unshared
from maillon.funding.rules.terms import Expense, Terms, part


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every check of a budget; its findings are those that do not hold."""

    checks: tuple[Check, ...]
    eligible: int
    """What the eligible expenses cost."""
    counterpart: int
    """What counts as counterpart."""
    required: int
    """The counterpart asked for."""
    public: int
    """Public money on the eligible expenses."""

    @property
    def findings(self) -> tuple[Check, ...]:
        """What must be corrected."""
        return tuple(check for check in self.checks if not check.holds)

    def of_line(self, key: str) -> tuple[Check, ...]:
        """What must be corrected, as it touches one line."""
        return tuple(check for check in self.findings if key in check.lines)

    @property
    def of_whole(self) -> tuple[Check, ...]:
        """The limits of the whole budget, held or not."""
        return tuple(check for check in self.checks if check.code not in LINE_CODES)


LINE_CODES = frozenset({"shares", "category", "ineligible", "year", "volunteer_rate"})
"""Checks said of one line; they are there only where they do not hold."""


def judge(content: Content, terms: Terms, *, years: range | None = None) -> Judgement:
    """The budget against the terms; ``years`` are the fiscal years of the project, None when nothing bounds them."""
    known = {one.key: one for one in terms.expenses}
    whole = limits.financing_of(content, terms)
    counted, required = limits.counterpart_of(terms, whole)
    aid = sum(content.of_programme(line) for line in limits.eligible_lines(content, terms))
    eligible, public = whole.eligible, limits.public_of(terms, whole, aid)
    checks = [
        *_of_lines(content, terms, known, years),
        *_of_aid(content, terms, eligible),
        *_of_caps(content, terms, eligible),
        *limits.of_counterpart(terms, counted, required, eligible),
        *limits.of_stacking(terms, public, eligible),
    ]
    return Judgement(tuple(checks), eligible, counted, required, public)


def _of_lines(content: Content, terms: Terms, known: Mapping[str, Expense], years: range | None) -> Iterator[Check]:
    volunteers = content.keys(VOLUNTEERS)
    for line in content.lines:
        here = (line.key,)
        spent, left = content.cost(line), unshared(content, line)
        if left:
            paid = spent - left
            yield Check("shares", False, paid, spent, lines=here, add=max(left, 0), remove=max(-left, 0), base=spent)
        if terms.expenses and line.category not in known:
            yield Check("category", False, lines=here, facts={"category": line.category})
        expense = known.get(line.category)
        asked = content.of_programme(line)
        if expense is not None and not expense.eligible and asked:
            yield Check("ineligible", False, asked, 0, expense.article, here, move=asked, remove=asked)
        if years is not None and line.year not in years:
            yield Check("year", False, lines=here, facts={"first": years.start, "last": years.stop - 1})
        given = sum(line.paid_by(key) for key in volunteers)
        rate = terms.counterpart.volunteer_hour_minor
        if given and rate:
            most = floor(Fraction(line.quantity) * rate)
            if given > most:
                facts = {"rate": rate, "source": terms.counterpart.volunteer_hour_source}
                over = given - most
                yield Check(
                    "volunteer_rate", False, given, most, terms.counterpart.article, here, move=over, facts=facts
                )


def _of_aid(content: Content, terms: Terms, eligible: int) -> Iterator[Check]:
    aid, asked = terms.aid, content.aid
    if aid.ceiling_minor:
        over = max(asked - aid.ceiling_minor, 0)
        yield Check("aid_ceiling", not over, asked, aid.ceiling_minor, aid.article, move=over, remove=over)
    if aid.floor_minor:
        short = max(aid.floor_minor - asked, 0)
        yield Check("aid_floor", not short, asked, aid.floor_minor, aid.article, add=short)
    if aid.yearly_ceiling_minor:
        for year in sorted({line.year for line in content.lines}):
            lines = [line for line in content.lines if line.year == year]
            paid = sum(content.of_programme(line) for line in lines)
            over = max(paid - aid.yearly_ceiling_minor, 0)
            yield Check(
                "aid_yearly",
                not over,
                paid,
                aid.yearly_ceiling_minor,
                aid.article,
                _touched(content, lines) if over else (),
                move=over,
                remove=over,
                facts={"year": year},
            )
    yield from _of_split(content, terms)
    yield from limits.of_aid_share(terms, asked, eligible)


def _of_split(content: Content, terms: Terms) -> Iterator[Check]:
    """The part of the aid each fiscal year may take, from the first one of the budget on; none past the last said."""
    said = terms.aid.yearly_shares
    years = {line.year for line in content.lines}
    if not said or not years:
        return
    first = min(years)
    for year in range(first, max(max(years), first + len(said) - 1) + 1):
        lines = [line for line in content.lines if line.year == year]
        share = said[year - first] if year - first < len(said) else "0"
        paid = sum(content.of_programme(line) for line in lines)
        over = Fraction(paid) - part(share) * content.aid
        yield capped(
            "aid_split",
            paid,
            part(share),
            content.aid,
            terms.aid.article,
            share,
            shrinks="both",
            lines=_touched(content, lines),
            facts={"year": year, "shift": ceil(over) if over > 0 else 0},
        )


def _of_caps(content: Content, terms: Terms, eligible: int) -> Iterator[Check]:
    aid = content.aid
    for expense in terms.expenses:
        if not expense.eligible:
            continue
        lines = [line for line in content.lines if line.category == expense.key]
        paid = sum(content.of_programme(line) for line in lines)
        facts = {"category": expense.key, "label": expense.label}
        if expense.cap_share:
            of_aid = expense.cap_of == "aid"
            yield capped(
                "category_cap",
                paid,
                part(expense.cap_share),
                aid if of_aid else eligible,
                expense.article,
                expense.cap_share,
                shrinks="both" if of_aid else "remove",
                lines=_touched(content, lines),
                facts={**facts, "cap_of": expense.cap_of},
            )
        if expense.cap_minor:
            over = max(paid - expense.cap_minor, 0)
            yield Check(
                "category_amount",
                not over,
                paid,
                expense.cap_minor,
                expense.article,
                _touched(content, lines) if over else (),
                move=over,
                remove=over,
                facts=facts,
            )
    if terms.overhead_share:
        kinds = {one.key for one in terms.expenses if one.overhead and one.eligible}
        lines = [line for line in content.lines if line.category in kinds]
        paid = sum(content.of_programme(line) for line in lines)
        article = next((one.article for one in terms.expenses if one.key in kinds and one.article), "")
        yield capped(
            "overhead_cap",
            paid,
            part(terms.overhead_share),
            aid,
            article,
            terms.overhead_share,
            shrinks="both",
            lines=_touched(content, lines),
        )


def _touched(content: Content, lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(line.key for line in lines if content.of_programme(line))


def fiscal_years(first_day: date, last_day: date) -> range:
    """The fiscal years (ending on 31 March) that days touch, first and last included."""
    return range(fiscal_year(first_day), fiscal_year(last_day) + 1)


def fiscal_year(day: date) -> int:
    """The fiscal year of a day, by the year it ends in."""
    return day.year + (1 if (day.month, day.day) > (3, 31) else 0)


def project_years(closes_on: date, most_months: int, ends_by: str, *, begin_months: int) -> range | None:
    """The fiscal years a project asked for by ``closes_on`` may touch: it begins within the months that follow.

    None where the terms say neither how long it lasts nor when it ends.
    """
    last = fiscal_year(date.fromisoformat(ends_by)) if ends_by else 0
    if most_months:
        months = closes_on.year * 12 + closes_on.month - 1 + begin_months + most_months
        longest = fiscal_year(date(months // 12, months % 12 + 1, 1))
        last = min(last, longest) if last else longest
    return range(fiscal_year(closes_on), last + 1) if last else None


def project_years_of(starts_on: date, ends_on: date) -> range:
    """The fiscal years an agreement touches; ``ends_on`` is excluded."""
    return fiscal_years(starts_on, ends_on - timedelta(days=1))
