"""What people who came back said, read together: by the staff of who sent them, by the network of all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear

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
    by_year = rows.order_by().annotate(year=ExtractYear("departure__returned_at")).values_list("year")
    years = readable(dict(by_year.annotate(people=Count("pk"))), least=least)
    chosen = rows.filter(departure__returned_at__year=year) if year in years else rows
    said = list(chosen.values_list("answers", flat=True))
    told = together(asked, said, least=least) if len(said) >= least else []
    return Answers(len(said), least, years, {one.key: one for one in asked}, told)
