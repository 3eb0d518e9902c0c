"""Training as pages read it: the catalogue, a session’s people, what the network knows how to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Prefetch, QuerySet
from django.utils import timezone

from maillon.engagement.models import Course, CourseSession, Enrolment
from maillon.engagement.queries.terms import training_terms
from maillon.engagement.rules.training import is_certified


def catalogue(found: QuerySet[Course, Course], *, at: datetime) -> list[Course]:
    """Courses with their sessions to come, those that come first, first; two questions."""
    coming = CourseSession.objects.filter(ends_at__gt=at, cancelled_at=None).order_by("starts_at")
    rows = list(found.prefetch_related(Prefetch("sessions", coming, to_attr="coming")))
    return sorted(rows, key=lambda one: (not one.coming, one.coming[0].starts_at if one.coming else at, one.pk))  # type: ignore[attr-defined]


def of_session(session: CourseSession) -> QuerySet[Enrolment, Enrolment]:
    """Everybody who has a seat or waits for one, in order of arrival."""
    found = session.enrolments.exclude(state=Enrolment.State.CANCELLED)
    return found.select_related("person", "organisation").order_by("place_in_line")


def minutes_of(session: CourseSession) -> int:
    """How long a session lasts."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def certifies(enrolment: Enrolment) -> bool:
    """Whether somebody attended enough for the rule of the day of the session."""
    session = enrolment.session
    terms = training_terms(timezone.localdate(session.starts_at))
    return enrolment.state == Enrolment.State.GIVEN and is_certified(
        attended=enrolment.attended_minutes, whole=minutes_of(session), percent=terms.certificate_percent
    )


def evaluation_of(session: CourseSession) -> dict[str, Any]:
    """The mean of what people thought, how many said it, and their words; who said what is not told."""
    told = session.enrolments.exclude(score=None)
    figures = told.aggregate(mean=Avg("score"), people=Count("pk"))
    words = list(told.exclude(comment="").order_by("comment").values_list("comment", flat=True))
    return {**figures, "words": words}


def skills_map() -> tuple[Counter[str], dict[str, Counter[str]]]:
    """How many people of members learnt each skill, in all and by region; somebody counts once for a skill.

    Only those who attended enough count.
    """
    seen: set[tuple[str, int]] = set()
    total: Counter[str] = Counter()
    by_region: dict[str, Counter[str]] = defaultdict(Counter)
    attended = Enrolment.objects.filter(state=Enrolment.State.GIVEN, attended_minutes__gt=0)
    rows = attended.annotate(region=F("organisation__region"), learnt=F("session__course__skills"))
    for one in rows.select_related("session").order_by("pk"):
        if not certifies(one):
            continue
        for code in one.learnt:
            if (code, one.person_id) not in seen:
                seen.add((code, one.person_id))
                total[code] += 1
                by_region[code][one.region or ""] += 1
    return total, by_region
