"""What the fund prints of a guarantee, of its own loan or of an agreement with a lender: its texts, what is printed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.capital import CapitalCall, Commitment
from maillon.guarantees.models.funds import Facility
from maillon.guarantees.models.guarantees import Guarantee
from maillon.guarantees.models.own_loans import OwnLoan
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
    """A paper printed in one language: of a loan of the fund, of a guarantee, or of the framework with its lender."""

    text = models.ForeignKey(PaperText, on_delete=models.PROTECT, related_name="papers")
    facility = models.ForeignKey(Facility, null=True, on_delete=models.PROTECT, related_name="papers")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="papers")
    loan = models.ForeignKey(OwnLoan, null=True, on_delete=models.PROTECT, related_name="papers")
    language = models.CharField(max_length=2)
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of what it says, its blanks filled")
    document = models.OneToOneField("core.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "guarantees"
        ordering = ("-printed_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(facility__isnull=False, loan=None) | Q(facility=None, guarantee=None, loan__isnull=False),
                name="paper_of_one_thing",
            )
        ]


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
