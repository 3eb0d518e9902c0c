"""Keeping beside a dossier what its readings give, for lists to sort by."""

from __future__ import annotations

from maillon.dossiers.models import Dossier, Review, Score
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.rules.ranking import score_of
from maillon.dossiers.rules.scoring import Marks


def marks_filed(dossier: Dossier) -> list[Marks]:
    """The marks of every reading filed by somebody not recused, oldest first."""
    rows = Score.objects.filter(review__dossier=dossier, review__state=Review.State.FILED)
    found: dict[int, dict[str, int]] = {}
    for review, criterion, mark in rows.order_by("review_id").values_list("review_id", "criterion", "mark"):
        found.setdefault(review, {})[criterion] = mark
    return list(found.values())


def refresh(dossier: Dossier) -> None:
    """Write the mean of the readings filed and whether it meets the thresholds; nothing without reading.

    Call it inside the transaction that changes a reading.
    """
    readings = marks_filed(dossier)
    points, meets = score_of(rules_of(dossier).grid, readings) if readings else (None, None)
    dossier.points, dossier.meets_thresholds = points, meets
    Dossier.objects.filter(pk=dossier.pk).update(points=points, meets_thresholds=meets)
