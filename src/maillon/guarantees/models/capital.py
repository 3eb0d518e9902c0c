"""Where the fund's money comes from: members' commitments and calls, restricted contributions; and its limits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillon.guarantees.models.funds import Fund


class Commitment(models.Model):
    """What an investor promised: members' capital, a restricted contribution, a donor's first loss."""

    class Kind(models.TextChoices):
        CAPITAL = "capital", "members' capital, called then paid"
        LOAN = "loan", "an investor's loan, redeemable"
        CONTRIBUTION = "contribution", "restricted, released as losses occur"
        FIRST_LOSS = "first_loss", "a donor bears the first losses"

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="commitments")
    reference = models.CharField(max_length=24, unique=True, help_text="CAP-2019-003")
    investor = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="invested")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CAPITAL)
    amount_minor = models.BigIntegerField(help_text="cents of the fund's currency; none: corrected, it never was")
    committed_on = models.DateField()

    class Meta:
        app_label = "guarantees"
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gte=0), name="commitment_positive")]

    def __str__(self) -> str:
        return self.reference


class CapitalCall(models.Model):
    """The fund asks for part of what was committed; it is paid in one or several times."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="calls")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    called_on = models.DateField()
    due_on = models.DateField()
    paid_minor = models.BigIntegerField(default=0)
    obligation = models.OneToOneField("core.Obligation", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="capital_call_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, paid_minor__gte=0, paid_minor__lte=models.F("amount_minor")),
                name="capital_call_amounts",
            ),
        ]


class Limit(models.Model):
    """The most the fund carries on one axis, as a part of its risk capital; each version has its source."""

    class Axis(models.TextChoices):
        COUNTRY = "country"
        SECTOR = "sector"
        LENDER = "lender"
        OBLIGOR = "obligor"
        GROUP = "group"
        SPONSOR = "sponsor"
        CURRENCY = "currency"
        LEVERAGE = "leverage"

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="limits")
    axis = models.CharField(max_length=10, choices=Axis.choices)
    key = models.CharField(max_length=60, blank=True, help_text="only for this one; empty: for each")
    per_mille = models.PositiveIntegerField(help_text="of risk capital")
    starts_on = models.DateField()
    source = models.TextField()
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "guarantees"
        constraints = [models.UniqueConstraint(fields=["fund", "axis", "key", "starts_on"], name="limit_once")]
