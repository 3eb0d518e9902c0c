"""What is paid, to which account, and what comes back: bank details, instalments, payment orders, recoveries."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.funding.models.agreements import Agreement


class BankDetails(models.Model):
    """An account an organisation is paid on, or pays from; another takes its place, none is ever changed.

    A Canadian account (institution, transit, number) or an international one (IBAN, BIC). Whoever pays confirms it
    before any money leaves: never the person who gave it.
    """

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="bank_details")
    number = models.PositiveIntegerField(help_text="the version, from 1")
    holder = models.CharField(max_length=140)
    institution = models.CharField(max_length=3, blank=True)
    transit = models.CharField(max_length=5, blank=True)
    account = models.CharField(max_length=34, help_text="number, or IBAN")
    bic = models.CharField(max_length=11, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=300, blank=True, help_text="specimen cheque, call…")
    refused_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="bank_details_version_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(given_by=None) | ~Q(confirmed_by=F("given_by")),
                name="bank_details_two_people",
            ),
        ]

    @property
    def end(self) -> str:
        """The last signs of the number: enough to recognise it."""
        return self.account[-4:]


class PaymentOrder(models.Model):
    """Instalments sent to the bank together (ISO 20022 pain.001), by a person, once."""

    reference = models.CharField(max_length=35, unique=True, help_text="MsgId")
    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="payment_orders")
    execute_on = models.DateField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, help_text="once nothing of it waits for the bank's answer")
    paid_from = models.ForeignKey(BankDetails, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "funding"

    def __str__(self) -> str:
        return self.reference


class Instalment(models.Model):
    """One payment of an agreement: due when its conditions hold, approved by two people, paid once."""

    class State(models.TextChoices):
        WAITING = "waiting", "for its conditions"
        DUE = "due", "its conditions hold"
        PREPARED = "prepared", "a first person asks that it be paid"
        APPROVED = "approved", "a second person agrees"
        ORDERED = "ordered", "sent to the bank"
        PAID = "paid"
        CANCELLED = "cancelled", "by an amendment or the end of the agreement"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    label = models.JSONField(default=dict, help_text="narratives by language")
    amount_minor = models.BigIntegerField()
    not_before = models.DateField()
    conditions = models.JSONField(default=list, help_text="as rules.terms.InstalmentRule says them")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    held_because = models.TextField(blank=True, help_text="a hold: nothing moves until it is lifted")
    due_at = models.DateTimeField(null=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    order = models.ForeignKey(PaymentOrder, null=True, on_delete=models.PROTECT, related_name="instalments")
    paid_to = models.ForeignKey(BankDetails, null=True, on_delete=models.PROTECT, related_name="+")
    obligation = models.OneToOneField("core.Obligation", null=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(null=True)
    bank_reference = models.CharField(max_length=140, blank=True)

    class Meta:
        app_label = "funding"
        ordering = ("agreement", "number")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="instalment_not_negative"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | (Q(prepared_by__isnull=False) & ~Q(approved_by=F("prepared_by"))),
                name="instalment_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(approved_by__isnull=False, paid_on__isnull=False),
                name="instalment_paid_was_approved",
            ),
        ]


class Recovery(models.Model):
    """Money that comes back: unspent, or spent on what is not eligible."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="recoveries")
    amount_minor = models.BigIntegerField()
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    obligation = models.OneToOneField("core.Obligation", null=True, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField(null=True)
    waived_at = models.DateTimeField(null=True)
    waived_because = models.TextField(blank=True)

    class Meta:
        app_label = "funding"
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="recovery_positive")]
