"""The fund's own loans: who each is with, how sure it is judged, and the orders to pay it out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.guarantees.models.funds import Fund
from maillon.guarantees.models.guarantees import Event


class OwnLoan(models.Model):
    """A loan the fund itself makes, alone or beside a lender.

    What was agreed, what is owed and how late it is are read from its events, under its reference.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="own_loans")
    reference = models.CharField(max_length=60, help_text="PRT-2026-001")
    borrower = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    lender = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="+", help_text="none: a direct loan"
    )
    sponsor = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField(default=4, help_text="1 the safest to 7")
    agreed_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["fund", "reference"], name="own_loan_once"),
            models.CheckConstraint(condition=Q(grade__gte=1), name="own_loan_grade"),
        ]

    def __str__(self) -> str:
        return self.reference


class LoanPayout(models.Model):
    """An order to pay out a loan of the fund, all or part of it: asked by one person, approved by another, paid once.

    The amount is in minor units of the loan's currency.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "a first person asks that it be paid"
        PAID = "paid", "a second person agreed: it is posted"
        DROPPED = "dropped"

    loan = models.ForeignKey(OwnLoan, on_delete=models.PROTECT, related_name="payouts")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    event = models.OneToOneField(Event, null=True, on_delete=models.PROTECT, related_name="loan_payout")

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="loan_payout_once"),
            models.UniqueConstraint(fields=["loan"], condition=Q(state="prepared"), name="loan_payout_one_at_a_time"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="loan_payout_positive"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | (Q(prepared_by__isnull=False) & ~Q(approved_by=F("prepared_by"))),
                name="loan_payout_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(approved_by__isnull=False, paid_on__isnull=False, event__isnull=False),
                name="loan_payout_paid_was_approved",
            ),
        ]
