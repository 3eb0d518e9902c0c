"""A lender calls the guarantee: the claim, its evidence, what is decided, and who pays it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.guarantees.models.guarantees import Event, Guarantee


class Claim(models.Model):
    """A lender's call on a guarantee; amounts in minor units of the guarantee's currency."""

    class State(models.TextChoices):
        LODGED = "lodged", "received, its evidence is read"
        ASKED = "asked", "more is asked: the clock stands still"
        COMPLETE = "complete", "everything is there: a decision is due"
        ACCEPTED = "accepted", "the amount due is fixed"
        REJECTED = "rejected"
        SETTLED = "settled", "the final payment was made"

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="claims")
    reference = models.CharField(max_length=28, unique=True, help_text="GAR-2024-011-A1")
    state = models.CharField(max_length=10, choices=State.choices, default=State.LODGED)
    loss_minor = models.BigIntegerField(help_text="net loss as the lender tells it, in the loan's currency")
    claimed_minor = models.BigIntegerField(default=0, help_text="the fund's share asked for")
    accepted_loss_minor = models.BigIntegerField(null=True, help_text="in the loan's currency")
    due_minor = models.BigIntegerField(null=True, help_text="what the fund owes on it")
    defaulted_on = models.DateField()
    demanded_on = models.DateField(help_text="written demand on the borrower")
    lodged_on = models.DateField()
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    completed_on = models.DateField(null=True)
    asked_on = models.DateField(null=True, help_text="since when the clock stands still")
    stopped_days = models.PositiveIntegerField(default=0, help_text="days the clock stood still before")
    asked_for = models.TextField(blank=True)
    decide_by = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField(blank=True)
    pay_by = models.DateField(null=True)

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.CheckConstraint(condition=Q(loss_minor__gt=0), name="claim_has_a_loss"),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "settled")) | Q(due_minor__isnull=False), name="claim_accepted_due"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ClaimEvidence(models.Model):
    """A piece the contract asks for, as the lender gave it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    key = models.SlugField(max_length=40, help_text="as the terms name it")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "guarantees"
        constraints = [models.UniqueConstraint(fields=["claim", "key"], name="claim_evidence_once")]


class ClaimPayment(models.Model):
    """An order to pay a claim: asked by one person, approved by another, paid once."""

    class State(models.TextChoices):
        PREPARED = "prepared", "a first person asks that it be paid"
        PAID = "paid", "a second person agreed: it is posted"
        DROPPED = "dropped"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    is_final = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    event = models.OneToOneField(Event, null=True, on_delete=models.PROTECT, related_name="claim_payment")

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="claim_payment_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state="prepared"), name="claim_payment_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="claim_payment_not_negative"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | (Q(prepared_by__isnull=False) & ~Q(approved_by=F("prepared_by"))),
                name="claim_payment_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(approved_by__isnull=False, paid_on__isnull=False, event__isnull=False),
                name="claim_payment_paid_was_approved",
            ),
        ]
