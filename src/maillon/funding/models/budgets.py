"""What a project will cost and who pays it: versions of a budget, their lines, their sources."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Budget(models.Model):
    """One version of the budget of an application or of an agreement; a version sent is never changed."""

    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="budgets")
    agreement = models.ForeignKey("funding.Agreement", null=True, on_delete=models.PROTECT, related_name="budgets")
    amendment = models.ForeignKey(
        "funding.Amendment",
        null=True,
        on_delete=models.PROTECT,
        related_name="budgets",
        help_text="whose version it is: in force once both have signed it, never when it is dropped",
    )
    number = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, default="CAD", help_text="in which it adds up")
    revision = models.PositiveIntegerField(default=1, help_text="grows with each save: two people at once are told")
    sealed_at = models.DateTimeField(null=True, help_text="sent with the application, or signed")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"], condition=Q(agreement__isnull=True), name="application_budget_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "number"], condition=Q(agreement__isnull=False), name="agreement_budget_once"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False) | Q(agreement__isnull=False), name="budget_of_something"
            ),
            models.CheckConstraint(
                condition=Q(amendment__isnull=True) | Q(agreement__isnull=False), name="amended_budget_of_agreement"
            ),
        ]


class BudgetSource(models.Model):
    """Who pays a part: the programme, the organisation itself, a public funder, a partner, a collection."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", "the programme asked"
        OWN_FUNDS = "own_funds", "the organisation's own money"
        FUNDRAISING = "fundraising", "collected from the public"
        PARTNER = "partner", "money of a partner"
        IN_KIND = "in_kind", "goods and services"
        VOLUNTEERS = "volunteers", "volunteers' time"
        FEDERAL = "federal"
        PROVINCIAL = "provincial", "another programme of Québec"
        MUNICIPAL = "municipal"
        OTHER = "other", "private funders"

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "funding"
        constraints = [models.UniqueConstraint(fields=["budget", "key"], name="budget_source_once")]


class BudgetLine(models.Model):
    """One expense: units × quantity × price, in the currency it is paid in, shared among those who pay."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="lines")
    key = models.SlugField(max_length=20, help_text="the same from version to version, and in the workbook")
    position = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(help_text="fiscal year it ends in: 2027 ends on 31 March 2027")
    activity = models.CharField(max_length=200, blank=True)
    category = models.SlugField(max_length=60, help_text="an expense of the terms")
    label = models.CharField(max_length=300)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=40, blank=True)
    price_minor = models.BigIntegerField(help_text="of one unit, minor units of ``currency``")
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(
        max_digits=18, decimal_places=9, help_text="units of the budget's currency for one of ``currency``"
    )

    class Meta:
        app_label = "funding"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, price_minor__gte=0, rate__gt=0), name="budget_line_not_negative"
            ),
        ]


class BudgetShare(models.Model):
    """What one source pays of one line; those of a line sum to it, or the page says what is missing."""

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="shares")
    source = models.ForeignKey(BudgetSource, on_delete=models.CASCADE, related_name="shares")
    amount_minor = models.BigIntegerField(help_text="minor units of the budget's currency")

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["line", "source"], name="budget_share_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="budget_share_not_negative"),
        ]
