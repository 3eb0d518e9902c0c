"""What people who came back said, read together: by the staff of who sent them, by the network of all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from maillon.mobility.models import Feedback, Guideline
from maillon.mobility.models.departures import DepartureQuerySet
from maillon.mobility.rules import guidelines as rules
from maillon.mobility.rules.together import Told, readable, together


@dataclass(frozen=True, slots=True)
class Answers:
    """A questionnaire as answered: how many people, the years that may be read apart, each question told."""

    people: int
    least: int
    years: list[int]
    asked: dict[str, rules.Question]
    told: list[Told]


def versions(kind: str) -> list[Guideline]:
    """The versions of a questionnaire somebody answered, the latest first."""
    answered = Guideline.objects.filter(kind=kind, pk__in=Feedback.objects.values("guideline"))
    return list(answered.order_by("-starts_on", "pk"))


def answers_to(guideline: Guideline, followed: DepartureQuerySet, *, year: int | None = None) -> Answers:
    """What the people of these stays answered, of one year of return or of all; too few people tell nothing."""
    asked = rules.questions(guideline.definition)
    least = rules.reading(guideline.definition).least
    rows = Feedback.objects.filter(guideline=guideline, departure__in=followed.back())
    # Seven thousand answers are read once: a database asked for their years works as long again.
    said = [(timezone.localtime(back).year, one) for back, one in rows.values_list("departure__returned_at", "answers")]
    years = readable(Counter(when for when, _one in said), least=least)
    chosen = [one for when, one in said if year not in years or when == year]
    told = together(asked, chosen, least=least) if len(chosen) >= least else []
    return Answers(len(chosen), least, years, {one.key: one for one in asked}, told)
