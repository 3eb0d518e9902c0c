"""A guarantee and its loan, what happened to them, and where they stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.funds import Facility, Fund, Obligor


class Guarantee(models.Model):
    """The fund's promise on a loan that lives in a lender's books, put forward by a sponsoring organisation.

    Its terms are a copy of the product's edition: what was agreed does not follow the product. Where it stands is
    read from its events (``Position``).
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="guarantees")
    reference = models.CharField(max_length=24, unique=True, help_text="GAR-2024-011")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="guarantees")
    obligor = models.ForeignKey(Obligor, on_delete=models.PROTECT, related_name="guarantees")
    sponsor = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="guarantees_sponsored")
    dossier = models.OneToOneField("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="guarantee")
    title = models.CharField(max_length=300)
    currency = models.CharField(max_length=3, help_text="of its cap")
    cap_minor = models.BigIntegerField()
    terms = models.JSONField(help_text="as rules.terms reads them; frozen")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day of cover; a claim may follow within the tail")
    grade = models.PositiveSmallIntegerField(default=4, help_text="1 the safest to 7")
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.CheckConstraint(condition=Q(cap_minor__gt=0), name="guarantee_has_a_cap"),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="guarantee_days"),
        ]

    def __str__(self) -> str:
        return self.reference


class Loan(models.Model):
    """A loan as its lender names it, under a guarantee: what its statements are about."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="loans")
    number = models.CharField(max_length=60, help_text="the lender's own")
    currency = models.CharField(max_length=3)
    principal_minor = models.BigIntegerField()
    signed_on = models.DateField()
    ends_on = models.DateField()
    schedule = models.JSONField(default=list, help_text="[[day, principal due in minor units], …]")

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["guarantee", "number"], name="loan_once"),
            models.CheckConstraint(condition=Q(principal_minor__gt=0), name="loan_has_a_principal"),
        ]

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """Something that happened to the fund, written once: never changed, never deleted, sealed by the one before.

    ``effective_on`` is when it happened, ``known_at`` when the fund learned it. What it did in both books is posted
    in the same transaction; everything else is derived from these rows.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveBigIntegerField(help_text="1, 2, 3… within the fund, without gaps")
    kind = models.CharField(max_length=40, help_text="as rules.events names it")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="events")
    effective_on = models.DateField()
    known_at = models.DateTimeField()
    payload = models.JSONField()
    idempotency_key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64, help_text="SHA-256 of what was asked under this key")
    evidence = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["fund", "sequence"], name="fund_event_sequence"),
            models.UniqueConstraint(fields=["fund", "idempotency_key"], name="fund_event_once_per_key"),
            models.CheckConstraint(condition=~Q(idempotency_key=""), name="fund_event_has_a_key"),
        ]


class Position(models.Model):
    """Where a guarantee stands after its last event: derived, made again from the events and compared by ``verify``.

    Amounts are minor units of the guarantee's currency.
    """

    guarantee = models.OneToOneField(Guarantee, on_delete=models.PROTECT, related_name="position")
    sequence = models.PositiveBigIntegerField(help_text="of the last event that moved it")
    state = models.CharField(max_length=20, db_index=True, help_text="its place in its life, as rules.life names it")
    cap_minor = models.BigIntegerField(default=0)
    undrawn_minor = models.BigIntegerField(default=0)
    cover_minor = models.BigIntegerField(default=0)
    principal_minor = models.BigIntegerField(default=0, help_text="outstanding, in the loan's currency")
    due_minor = models.BigIntegerField(default=0, help_text="of a claim, not paid yet")
    paid_minor = models.BigIntegerField(default=0)
    recovered_minor = models.BigIntegerField(default=0, help_text="the fund's share")
    stage = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, help_text="SHA-256 of everything the engine keeps of it")

    class Meta:
        app_label = "guarantees"
