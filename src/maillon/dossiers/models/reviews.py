"""What readers think of a dossier, and who may not read it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Review(models.Model):
    """One reader's appraisal under the version's grid."""

    class State(models.TextChoices):
        ASSIGNED = "assigned"
        STARTED = "started"
        FILED = "filed"
        RECUSED = "recused"

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASSIGNED)
    no_conflict_declared_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    points = models.PositiveIntegerField(
        null=True, help_text="hundredths of a point out of the grid's total, once filed"
    )
    assigned_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "reviewer"], name="review_once"),
            models.CheckConstraint(
                condition=~models.Q(state="filed")
                | models.Q(filed_at__isnull=False, points__isnull=False, no_conflict_declared_at__isnull=False),
                name="filed_review_is_whole",
            ),
        ]


class Score(models.Model):
    """One criterion of the grid, as a reader scores it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=60, help_text="key in the definition's grid")
    mark = models.PositiveSmallIntegerField(help_text="on the criterion's scale")
    comment = models.TextField(blank=True)

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="score_once")]


class Recusal(models.Model):
    """Somebody who neither reads nor votes on a dossier, and why; found in the records or declared."""

    class Ground(models.TextChoices):
        AFFILIATION = "affiliation", "a role, past or present, in a party of the dossier"
        RELATIONSHIP = "relationship", "their organisation is tied to a party of the dossier"
        DECLARED = "declared"

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    detail = models.JSONField(default=list, help_text="the links found: rules.conflicts.Link, or the words declared")
    at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="recusal_once")]
