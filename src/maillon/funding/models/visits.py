"""Visits to projects: when, by whom, on which form, and what was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FieldVisit(models.Model):
    """A visit of the funder to a project: planned, written on its form, concluded with what was found."""

    agreement = models.ForeignKey("funding.Agreement", on_delete=models.PROTECT, related_name="visits")
    planned_on = models.DateField()
    purpose = models.TextField()
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    dossier = models.OneToOneField(
        "dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="visit", help_text="its form"
    )
    planned_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "funding"
        ordering = ("planned_on", "pk")


class VisitFinding(models.Model):
    """Something a visit found; what is asked of the organisation is owed by a day."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(help_text="what was seen")
    asked = models.TextField(blank=True, help_text="what the organisation is asked; empty: nothing")
    due_on = models.DateField(null=True)
    obligation = models.OneToOneField("core.Obligation", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "funding"
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["visit", "position"], name="visit_finding_once")]
