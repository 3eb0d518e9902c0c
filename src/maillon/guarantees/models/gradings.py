"""How sure a file, a guarantee or a loan of the fund is judged, from a day on: each judgement stays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.funds import Fund
from maillon.guarantees.models.guarantees import Guarantee
from maillon.guarantees.models.own_loans import OwnLoan


class Grading(models.Model):
    """A grade of the fund's scale given on a day, and what it rests on; what was judged in the file is where it starts.

    ``former`` is the grade it replaced: what it was before the first judgement is told by it.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="gradings")
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="gradings")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="gradings")
    loan = models.ForeignKey(OwnLoan, null=True, on_delete=models.PROTECT, related_name="gradings")
    grade = models.PositiveSmallIntegerField(help_text="1 the safest to 7")
    former = models.PositiveSmallIntegerField()
    graded_on = models.DateField()
    reason = models.CharField(max_length=600, help_text="what it rests on")
    graded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        ordering = ("graded_on", "recorded_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, guarantee=None, loan=None)
                | Q(dossier=None, guarantee__isnull=False, loan=None)
                | Q(dossier=None, guarantee=None, loan__isnull=False),
                name="grading_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(grade__gte=1) & ~Q(reason=""), name="grading_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier or self.guarantee or self.loan}: {self.grade}"
