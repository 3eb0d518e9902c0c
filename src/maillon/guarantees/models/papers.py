"""What the fund prints of a guarantee or of an agreement with a lender: the versions of its texts, what was printed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.capital import CapitalCall, Commitment
from maillon.guarantees.models.funds import Facility
from maillon.guarantees.models.guarantees import Guarantee
from maillon.guarantees.rules.papers import Kind


class PaperText(models.Model):
    """One version of the text of a paper (``rules.papers``): frozen once something is printed with it."""

    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Kind])
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    starts_on = models.DateField()
    source = models.TextField()
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="paper_text_once"),
            models.CheckConstraint(condition=~Q(source=""), name="paper_text_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Paper(models.Model):
    """A paper printed in one language: a guarantee's, or its lender's framework agreement when it names none."""

    text = models.ForeignKey(PaperText, on_delete=models.PROTECT, related_name="papers")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="papers")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="papers")
    language = models.CharField(max_length=2)
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of what it says, its blanks filled")
    document = models.OneToOneField("core.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "guarantees"
        ordering = ("-printed_at", "-pk")


class CapitalPaper(models.Model):
    """A paper printed for an investor in one language: the letter of a call, or a statement of its capital on a day."""

    text = models.ForeignKey(PaperText, on_delete=models.PROTECT, related_name="capital_papers")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="papers")
    call = models.ForeignKey(CapitalCall, null=True, on_delete=models.PROTECT, related_name="papers")
    on = models.DateField(help_text="the day it tells; of a letter, the day of its call")
    language = models.CharField(max_length=2)
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of what it says, its blanks filled")
    document = models.OneToOneField("core.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "guarantees"
        ordering = ("-printed_at", "-pk")
