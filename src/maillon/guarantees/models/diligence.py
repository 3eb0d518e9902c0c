"""What is verified of a file before it is decided, and again while the guarantee lasts: the list, what was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.guarantees import Guarantee
from maillon.guarantees.models.versioned import VersionedDefinition


class DiligenceList(VersionedDefinition):
    """One version of what is verified (``rules.diligence``): frozen once something was verified by it."""

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="diligence_list_once"),
            models.CheckConstraint(condition=~Q(source=""), name="diligence_list_has_a_source"),
        ]


class DiligenceCheck(models.Model):
    """A point verified on a day, and what proves it; the latest of a point holds, those before it stay.

    Of a file in study, or of a guarantee when a point is verified again while it lasts.
    """

    class Verdict(models.TextChoices):
        PROVEN = "proven", "verified: something proves it"
        LACKING = "lacking", "looked at: it is not so, or nothing proves it yet"
        NOT_APPLICABLE = "not_applicable", "not asked of this file, for a reason"

    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="diligence")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="diligence")
    checklist = models.ForeignKey(DiligenceList, on_delete=models.PROTECT, related_name="checks")
    point = models.SlugField(max_length=40)
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    question = models.CharField(max_length=200, blank=True, help_text="path of the answer of the file that proves it")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    told = models.CharField(max_length=500, blank=True, help_text="what was seen, or why it is not asked")
    checked_on = models.DateField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        ordering = ("checked_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, guarantee=None) | Q(dossier=None, guarantee__isnull=False),
                name="diligence_of_a_file_or_a_guarantee",
            ),
            models.CheckConstraint(
                condition=~Q(question="", file=None, told=""), name="diligence_check_says_what_shows_it"
            ),
        ]
