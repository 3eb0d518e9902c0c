"""What was agreed and what is paid: agreements, their signatures and amendments, instalments, payment orders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Agreement(models.Model):
    """A grant agreement (convention): who gives how much to whom, for how long, under which terms."""

    class State(models.TextChoices):
        TO_SIGN = "to_sign", "written, waiting for signatures"
        IN_FORCE = "in_force", "signed by both"
        COMPLETED = "completed", "every report accepted, every account settled"
        ENDED = "ended", "ended before its term"

    reference = models.CharField(max_length=24, unique=True, help_text="CONV-2026-0007")
    dossier = models.OneToOneField("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="agreement")
    call = models.ForeignKey("funding.Call", null=True, on_delete=models.PROTECT, related_name="agreements")
    terms = models.ForeignKey("funding.Terms", on_delete=models.PROTECT, related_name="agreements")
    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="agreements_given")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="agreements_received")
    activity = models.ForeignKey("projects.Activity", null=True, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=300)
    amount_minor = models.BigIntegerField(help_text="as amended; minor units")
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded, as amended")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_SIGN)
    document = models.ForeignKey("core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+")
    text_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text both sign")
    signed_at = models.DateTimeField(null=True, help_text="by both")
    ended_because = models.TextField(blank=True)
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="agreement_amount_positive"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_period_order"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="agreement_of_organisation"),
            models.Index(fields=["funder", "-signed_at"], name="agreement_of_funder"),
        ]

    def __str__(self) -> str:
        return self.reference


class Amendment(models.Model):
    """A change both sign: another amount, another end; what it was and what it becomes are kept."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField(help_text="the whole amount it makes")
    ends_on = models.DateField(help_text="excluded; the end it makes")
    former_amount_minor = models.BigIntegerField()
    former_ends_on = models.DateField()
    reason = models.TextField()
    text_digest = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey("core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, help_text="by both: from then it holds")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(signed_at=None, dropped_at=None), name="one_amendment_at_a_time"
            ),
        ]


class Signature(models.Model):
    """Somebody signed an agreement, or an amendment, for one of its parties: who, when, which text."""

    class Party(models.TextChoices):
        FUNDER = "funder"
        ORGANISATION = "organisation"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=12, choices=Party.choices)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="as typed by the person who signs")
    office = models.CharField(max_length=200)
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of the text signed")
    signed_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"], condition=Q(amendment=None), name="agreement_signed_once_each"
            ),
            models.UniqueConstraint(
                fields=["amendment", "party"], condition=Q(amendment__isnull=False), name="amendment_signed_once_each"
            ),
        ]


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
    confirmed_at = models.DateTimeField(null=True)

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
