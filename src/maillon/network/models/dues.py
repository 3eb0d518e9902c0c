"""What a member owes for a year, by which scale, and what came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class DuesScale(models.Model):
    """A formula adopted for a time: brackets on a base, least, most, discounts, proration. Frozen once used."""

    key = models.SlugField(max_length=40, help_text="cotisation")
    version = models.PositiveIntegerField()
    title = models.JSONField(help_text="narratives by language")
    definition = models.JSONField(help_text="rules.dues.Scale")
    currency = models.CharField(max_length=3)
    starts_on = models.DateField(null=True, help_text="first day of the years it serves; none: a draft")
    ends_on = models.DateField(null=True, help_text="excluded")
    adopted_on = models.DateField(null=True)
    resolution = models.CharField(max_length=300, blank=True, help_text="who adopted it, where it is written")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(null=True, help_text="when its first notice was made")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="dues_scale_version_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="dues_scale_period_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class DuesNotice(models.Model):
    """What one member owes for one year, with the figures and the lines that give it. Never changed: cancelled."""

    number = models.CharField(max_length=24, unique=True, help_text="COT-2027-0012")
    membership = models.ForeignKey("network.Membership", on_delete=models.PROTECT, related_name="dues_notices")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="dues_notices")
    year = models.ForeignKey("network.MembershipYear", on_delete=models.PROTECT, related_name="dues_notices")
    scale = models.ForeignKey(DuesScale, on_delete=models.PROTECT, related_name="notices")
    base = models.JSONField(help_text="each figure used: kind, period, amount or count, source, figure id")
    lines = models.JSONField(help_text="how the amount comes, line by line: code, facts, minor units")
    amount_minor = models.BigIntegerField(help_text="minor units of the currency")
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    document = models.ForeignKey("core.IssuedDocument", null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=500, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    is_deferred = models.BooleanField(default=False, help_text="issued before its year began: revenue waits for it")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="dues_amount_not_negative"),
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=models.Q(cancelled_at__isnull=True),
                name="dues_notice_once_a_year",
            ),
        ]
        indexes = [models.Index(fields=["year", "organisation"], name="dues_notice_of_year")]

    def __str__(self) -> str:
        return self.number


class BankAccount(models.Model):
    """An account of the network at a bank, and the ledger account its movements post to."""

    label = models.CharField(max_length=120)
    number_end = models.CharField(max_length=8, help_text="the last characters: enough to tell accounts apart")
    number_digest = models.CharField(max_length=64, unique=True, help_text="keyed SHA-256 of the IBAN or number")
    currency = models.CharField(max_length=3)
    ledger_account = models.CharField(max_length=20, help_text="its code in the network's chart")
    columns = models.JSONField(default=dict, blank=True, help_text="how its CSV is read: the last mapping confirmed")

    class Meta:
        app_label = "network"


class BankFile(models.Model):
    """A statement the bank gave: camt.053 or CSV. The same file twice is the same row."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file as received")
    format = models.CharField(max_length=20, help_text="camt.053.001.08, csv…")
    statement_reference = models.CharField(max_length=140, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="included, as banks write it")
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict, blank=True, help_text="movements read, new, known before, of no amount")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "network"


class BankLine(models.Model):
    """One movement of a bank account, once, whatever the number of files that tell it."""

    class State(models.TextChoices):
        OPEN = "open", "nobody said what it is"
        PROPOSED = "proposed", "a notice was found for it, to be confirmed"
        SETTLED = "settled", "it is a payment"
        SET_ASIDE = "set_aside", "it is not dues, for a reason that is kept"

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    reference = models.CharField(max_length=140, help_text="the bank's own, or a digest of the movement and its rank")
    booked_on = models.DateField()
    amount_minor = models.BigIntegerField(help_text="minor units; received above zero, paid out below")
    currency = models.CharField(max_length=3)
    counterparty = models.CharField(max_length=300, blank=True)
    counterparty_digest = models.CharField(max_length=64, blank=True, help_text="keyed SHA-256 of its account number")
    remittance = models.CharField(max_length=1000, blank=True, help_text="what the payer wrote")
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", help_text="the movement it takes back"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposal = models.JSONField(default=dict, blank=True, help_text="notices, amounts and why they were found")
    set_aside_because = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(fields=["account", "reference"], name="bank_line_once"),
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="bank_line_moves_something"),
        ]
        indexes = [models.Index(fields=["state", "booked_on"], name="bank_line_state")]


class Payment(models.Model):
    """Money that came from, or for, a member. A mistake is reversed by another row, never edited."""

    class Method(models.TextChoices):
        TRANSFER = "transfer"
        CHEQUE = "cheque"
        CARD = "card"
        CASH = "cash"
        OTHER = "other"

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="dues_payments")
    method = models.CharField(max_length=8, choices=Method.choices)
    amount_minor = models.BigIntegerField(help_text="minor units received, above zero")
    currency = models.CharField(max_length=3)
    received_on = models.DateField()
    bank_line = models.ForeignKey(BankLine, null=True, on_delete=models.PROTECT, related_name="payments")
    reference = models.CharField(max_length=140, blank=True, help_text="cheque number, authorisation…")
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, unique=True, help_text="a double click is one payment")
    reversed_at = models.DateTimeField(null=True)
    reversed_because = models.CharField(max_length=300, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payment_above_zero"),
            models.UniqueConstraint(
                fields=["bank_line"], condition=models.Q(reversed_at__isnull=True), name="bank_line_is_one_payment"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "received_on"], name="payment_of")]


class Conversion(models.Model):
    """A payment in another currency turned into the dues' own, at a rate somebody chose; until then it settles nothing.

    Amounts are minor units; ``rate`` is major units of ``currency`` for one of the payment's.
    """

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="conversion")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    rate_source = models.CharField(max_length=300)
    converted_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "network"
        constraints = [models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="conversion_above_zero")]


class Allocation(models.Model):
    """The part of a payment that settles a notice; what is left is the member's credit."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    notice = models.ForeignKey(DuesNotice, on_delete=models.PROTECT, related_name="allocations")
    amount_minor = models.BigIntegerField(help_text="minor units of the notice's currency, above zero")
    allocated_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "network"
        constraints = [models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="allocation_above_zero")]


class Refund(models.Model):
    """Money given back to a member from its credit."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="dues_refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField(help_text="minor units, above zero")
    currency = models.CharField(max_length=3)
    refunded_on = models.DateField()
    reason = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        app_label = "network"
        constraints = [models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_above_zero")]


class DuesRule(models.Model):
    """When an unpaid notice is due and when it suspends, from a day on; what ends a membership is MembershipRules."""

    starts_on = models.DateField(unique=True)
    payment_days = models.PositiveSmallIntegerField(help_text="days from notice to due day")
    suspension_days = models.PositiveSmallIntegerField(null=True, help_text="days late before suspension; none: never")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
