"""Keeping beside a dossier what its readings give, for lists to sort by."""

from __future__ import annotations

from collections.abc import Sequence

from maillon.dossiers.models import Dossier, Review, Score
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.rules.definition import Grid
from maillon.dossiers.rules.ranking import score_of
from maillon.dossiers.rules.scoring import Marks
from maillon.dossiers.rules.stability import reach_of

_KEPT = ("points", "meets_thresholds", "points_best", "meets_at_best", "points_worst", "meets_at_worst")


def marks_filed(dossier: Dossier) -> list[Marks]:
    """The marks of every reading filed by somebody not recused, oldest first."""
    rows = Score.objects.filter(review__dossier=dossier, review__state=Review.State.FILED)
    found: dict[int, dict[str, int]] = {}
    for review, criterion, mark in rows.order_by("review_id").values_list("review_id", "criterion", "mark"):
        found.setdefault(review, {})[criterion] = mark
    return list(found.values())


def refresh(dossier: Dossier) -> None:
    """Write the mean of the readings filed, whether it meets the thresholds and how far a mark moved by 1 takes it.

    Nothing without reading. Call it inside the transaction that changes a reading.
    """
    kept = standing_of(rules_of(dossier).grid, marks_filed(dossier))
    for name, value in kept.items():
        setattr(dossier, name, value)
    Dossier.objects.filter(pk=dossier.pk).update(**kept)


def standing_of(grid: Grid, readings: Sequence[Marks]) -> dict[str, int | bool | None]:
    """What is kept beside a dossier of the marks of its readings, by column; None without reading."""
    if not readings:
        return dict.fromkeys(_KEPT)
    return dict(zip(_KEPT, (*score_of(grid, readings), *reach_of(grid, readings)), strict=True))
