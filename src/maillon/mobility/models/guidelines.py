"""What is asked before leaving, taught, watched there and asked on return, as versions; and countries' risks."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    def on(self, day: date) -> GuidelineQuerySet:
        """The versions in force on a day, the latest first."""
        known = Q(ends_on=None) | Q(ends_on__gt=day)
        return self.filter(known, starts_on__lte=day).order_by("-starts_on")


class Guideline(models.Model):
    """One version of what a programme asks of departures; frozen by the departures that follow it."""

    class Kind(models.TextChoices):
        CHECKLIST = "checklist", "what is done before leaving"
        CURRICULUM = "curriculum", "the training, module by module"
        CARE = "care", "check-ins, escalation, what is owed on return"
        DEBRIEFING = "debriefing", "what is asked on return"
        SURVEY = "survey", "what is asked years after"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    programme = models.SlugField(max_length=60, help_text="qsf…")
    name = models.JSONField(help_text="narratives by language")
    starts_on = models.DateField(help_text="first day it governs a departure")
    ends_on = models.DateField(null=True, help_text="excluded")
    definition = models.JSONField(help_text="as rules.guidelines reads it")
    source = models.CharField(max_length=500)
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(fields=["kind", "programme", "starts_on"], name="guideline_version_once")
        ]


class RiskSheet(models.Model):
    """What a country's travel advice said on a day: its level, in few words, from where; another day, another sheet."""

    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    checked_on = models.DateField()
    level = models.PositiveSmallIntegerField(help_text="Canada's travel advice, 1 to 4")
    advice = models.JSONField(help_text="narratives by language, paragraphs")
    health = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    emergency_numbers = models.CharField(max_length=300, blank=True, help_text="as dialled there")
    source = models.CharField(max_length=300)
    source_address = models.URLField(max_length=300)
    stale_after_days = models.PositiveSmallIntegerField()
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(fields=["country", "checked_on"], name="risk_sheet_once_a_day"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="risk_sheet_level"),
        ]
