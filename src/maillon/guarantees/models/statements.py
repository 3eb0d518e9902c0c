"""What lenders report: each statement kept as it came, each line with the day it tells of and the day it was known."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.funds import Facility
from maillon.guarantees.models.guarantees import Event, Loan


class Statement(models.Model):
    """One statement of a lender on its loans at the end of a period: the file is the evidence.

    A later one for the same period corrects it; the first stays as it was reported.
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="statements")
    period = models.CharField(max_length=7, help_text="2026-Q1")
    ends_on = models.DateField(help_text="last day of the quarter")
    number = models.PositiveSmallIntegerField(help_text="1, then 2 for its first correction…")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    content = models.CharField(max_length=64, help_text="SHA-256 of its lines, whatever their order or the file")
    token = models.UUIDField(null=True, help_text="a machine's own key: the same one never hands in twice")
    known_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, help_text="the fund compared it with what it knows")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["facility", "period", "number"], name="statement_once"),
            models.UniqueConstraint(fields=["facility", "token"], name="statement_once_per_token"),
        ]

    def is_latest(self) -> bool:
        """Whether no correction of the same quarter came after it."""
        return not Statement.objects.filter(
            facility=self.facility_id, period=self.period, number__gt=self.number
        ).exists()


class StatementLine(models.Model):
    """What a statement says of a loan, in minor units of the loan's currency; both dates are kept."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="reported")
    disbursed_minor = models.BigIntegerField(default=0, help_text="paid out within the quarter")
    repaid_principal_minor = models.BigIntegerField(default=0)
    repaid_interest_minor = models.BigIntegerField(default=0)
    capitalised_minor = models.BigIntegerField(default=0, help_text="interest added to principal: never covered")
    recovered_minor = models.BigIntegerField(default=0, help_text="from the debtor, since the default")
    balance_minor = models.BigIntegerField(null=True, help_text="closing principal by the lender's books: a check")
    days_past_due = models.PositiveIntegerField(null=True, help_text="as the lender counts them: a check")
    note = models.CharField(max_length=300, blank=True)
    event = models.OneToOneField(Event, null=True, on_delete=models.PROTECT, related_name="told_by")

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["statement", "loan"], name="statement_line_once"),
            models.CheckConstraint(
                condition=Q(
                    disbursed_minor__gte=0,
                    repaid_principal_minor__gte=0,
                    repaid_interest_minor__gte=0,
                    capitalised_minor__gte=0,
                    recovered_minor__gte=0,
                ),
                name="statement_line_not_negative",
            ),
        ]
