"""What a borrower must keep to, the accounts it sends each year, and each time something was not kept to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.funds import Fund
from maillon.guarantees.models.guarantees import Guarantee
from maillon.guarantees.models.versioned import VersionedDefinition


class CovenantSet(VersionedDefinition):
    """One version of the covenants of a fund's guarantees (``rules.covenants``): frozen once one was broken."""

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="covenant_set_once"),
            models.CheckConstraint(condition=~Q(source=""), name="covenant_set_has_a_source"),
        ]


class YearAccounts(models.Model):
    """A borrower's accounts of a fiscal year, as received while the guarantee lasts; the last received hold.

    Amounts are minor units of the loan's currency.
    """

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="accounts")
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    sales_minor = models.BigIntegerField()
    purchases_minor = models.BigIntegerField()
    expenses_minor = models.BigIntegerField(help_text="wages included, interest not")
    interest_minor = models.BigIntegerField()
    cash_minor = models.BigIntegerField()
    assets_minor = models.BigIntegerField()
    debts_minor = models.BigIntegerField()
    evidence = models.CharField(max_length=300, help_text="the document they come from")
    received_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        ordering = ("year", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(sales_minor__gte=0, purchases_minor__gte=0, expenses_minor__gte=0, interest_minor__gte=0)
                & Q(cash_minor__gte=0, assets_minor__gte=0, debts_minor__gte=0),
                name="year_accounts_not_negative",
            )
        ]


class Breach(models.Model):
    """A covenant broken, or a limit of the fund passed: the figure, the day it showed, and what came of it."""

    class Outcome(models.TextChoices):
        OPEN = "", "nothing yet"
        WAIVED = "waived", "the fund lets it be until a day, for a reason"
        CURED = "cured", "it is kept to again"

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="breaches")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="breaches")
    covenants = models.ForeignKey(CovenantSet, null=True, on_delete=models.PROTECT, related_name="breaches")
    measure = models.SlugField(max_length=40, help_text="the covenant's key, or the limit's axis")
    name = models.CharField(max_length=200, blank=True, help_text="of a limit: whose; empty for the whole")
    figure = models.CharField(max_length=40, help_text="an exact fraction, days, or Canadian cents for a limit")
    agreed = models.CharField(max_length=40, help_text="what was agreed, in the same unit")
    found_on = models.DateField(help_text="the day it shows")
    shown_by = models.CharField(max_length=300, help_text="the statement, the accounts, the day's rate")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True, default="")
    outcome_on = models.DateField(null=True)
    waived_until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    outcome_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "guarantees"
        ordering = ("-found_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["guarantee", "measure"],
                condition=Q(outcome="", guarantee__isnull=False),
                name="breach_open_once_a_covenant",
            ),
            models.UniqueConstraint(
                fields=["fund", "measure", "name"],
                condition=Q(outcome="", guarantee=None),
                name="breach_open_once_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome_on__isnull=False), name="breach_outcome_has_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="waived") | (Q(waived_until__isnull=False) & ~Q(reason="")),
                name="breach_waiver_has_an_end_and_a_reason",
            ),
        ]
