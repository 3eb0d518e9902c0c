"""How an enterprise is judged beside its credit: versioned frameworks, and what was answered at each moment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.guarantees import Guarantee
from maillon.guarantees.models.versioned import VersionedDefinition


class SocialFramework(VersionedDefinition):
    """One version of a framework (``rules.social``): frozen once an assessment uses it."""

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="social_framework_once"),
            models.CheckConstraint(condition=~Q(source=""), name="social_framework_has_a_source"),
        ]


class Assessment(models.Model):
    """An enterprise, or its lender, read through a framework: in the file, then each year, by the same words.

    Of a file in study or of a guarantee; what was read in the file is where its guarantee starts from. A correction
    is another row of the same day, recorded later.
    """

    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="assessments")
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="assessments")
    framework = models.ForeignKey(SocialFramework, on_delete=models.PROTECT, related_name="assessments")
    assessed_on = models.DateField()
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        ordering = ("assessed_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["guarantee", "framework", "assessed_on", "recorded_at"], name="assessment_once"
            ),
            models.UniqueConstraint(
                fields=["dossier", "framework", "assessed_on", "recorded_at"], name="assessment_of_file_once"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, guarantee=None) | Q(dossier=None, guarantee__isnull=False),
                name="assessment_of_a_file_or_a_guarantee",
            ),
        ]


class AssessmentAnswer(models.Model):
    """What was answered to a criterion, and what shows it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    criterion = models.SlugField(max_length=40)
    value = models.CharField(max_length=20, help_text="a number, yes or no")
    evidence = models.CharField(max_length=300, blank=True, help_text="the document, the visit, the date")

    class Meta:
        app_label = "guarantees"
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="assessment_answer_once")]
