"""Reads about the code of ethics: the code in force, a cycle's answers, who is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.network.models import EthicsAnswer, EthicsCode, EthicsCycle, EthicsSignature
from maillon.network.queries.memberships import members_on
from maillon.network.rules import ethics as rules


def code_on(day: date) -> EthicsCode | None:
    """The wording of the code in force that day."""
    found = EthicsCode.objects.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))
    return found.order_by("-version").first()


def answers_of(cycle: EthicsCycle) -> dict[str, rules.Answer]:
    """What the organisation says, by article."""
    rows = EthicsAnswer.objects.filter(cycle=cycle).order_by("id")
    return {row.article: rules.Answer(row.stance, row.explanation, row.action, row.action_due_on) for row in rows}


@dataclass(frozen=True, slots=True)
class Standing:
    """A self-assessment as it stands: its articles, its answers, who signed these very answers, what is missing."""

    cycle: EthicsCycle
    articles: list[rules.Article]
    answers: dict[str, rules.Answer]
    signatures: list[EthicsSignature]
    stale: list[EthicsSignature]
    """Signatures of answers that changed since: they no longer count."""
    lacking: list[rules.Lacking]

    @property
    def explained(self) -> list[rules.Article]:
        """The articles the organisation does not comply with."""
        return [one for one in self.articles if self._stance(one) == rules.EXPLAINS]

    def _stance(self, article: rules.Article) -> str:
        found = self.answers.get(article.key)
        return found.stance if found else ""


def standing(cycle: EthicsCycle) -> Standing:
    """The self-assessment with what it still lacks; two queries when the cycle comes with its code."""
    articles = rules.read_articles(cycle.code.articles)
    answers = answers_of(cycle)
    digest = rules.digest(answers, board_discussed_on=cycle.board_discussed_on)
    signed = list(EthicsSignature.objects.filter(cycle=cycle).order_by("signed_at", "id"))
    counted = [one for one in signed if one.answers_digest == digest]
    missing = rules.lacking(
        articles,
        answers,
        board_discussed_on=cycle.board_discussed_on,
        signed=[one.capacity for one in counted],
        wanted=cycle.code.signatures,
    )
    return Standing(cycle, articles, answers, counted, [one for one in signed if one not in counted], missing)


@dataclass(frozen=True, slots=True)
class Row:
    """A member and where it stands with the code: its open cycle, the last one it filed, the day it is due."""

    organisation: Organisation
    open_cycle: EthicsCycle | None
    last_filed: EthicsCycle | None
    explained: int

    @property
    def due_on(self) -> date | None:
        """When the next self-assessment is due; None when nobody ever asked for one."""
        if self.open_cycle is not None:
            return self.open_cycle.due_on
        return self.last_filed.next_due_on if self.last_filed is not None else None


def rows(*, on: date) -> list[Row]:
    """Every member of that day, whoever is due first at the top; four queries."""
    members = list(members_on(on).order_by("legal_name_fr", "id"))
    cycles = EthicsCycle.objects.filter(organisation__in=[one.pk for one in members]).order_by("opened_at", "id")
    opened: dict[int, EthicsCycle] = {}
    filed: dict[int, EthicsCycle] = {}
    for cycle in cycles:
        (opened if cycle.filed_at is None else filed)[cycle.organisation_id] = cycle
    explained: dict[int, int] = {}
    for cycle_id in EthicsAnswer.objects.filter(
        cycle__in=[one.pk for one in filed.values()], stance=EthicsAnswer.Stance.EXPLAINS
    ).values_list("cycle_id", flat=True):
        explained[cycle_id] = explained.get(cycle_id, 0) + 1
    found = [
        Row(one, opened.get(one.pk), last := filed.get(one.pk), explained.get(last.pk, 0) if last else 0)
        for one in members
    ]
    return sorted(found, key=lambda row: (row.due_on or date.max, row.organisation.legal_name_fr))


def to_open(*, on: date) -> QuerySet[Organisation, Organisation]:
    """Members whose next self-assessment is near and has not been opened yet."""
    code = code_on(on)
    if code is None:
        return Organisation.objects.none()
    near = on + timedelta(days=code.opens_days_before)
    under_way = EthicsCycle.objects.filter(filed_at=None).values("organisation_id")
    still_good = EthicsCycle.objects.filter(next_due_on__gt=near).values("organisation_id")
    filed = EthicsCycle.objects.filter(filed_at__isnull=False).values("organisation_id")
    return members_on(on).filter(pk__in=filed).exclude(pk__in=under_way).exclude(pk__in=still_good)
