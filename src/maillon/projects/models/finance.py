from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Budget(models.Model):
    """What is planned for a period of at most a year; a revised budget replaces the original, never adds."""

    class Type(models.TextChoices):
        ORIGINAL = "1"
        REVISED = "2"

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="budgets")
    type = models.CharField(max_length=1, choices=Type.choices, default=Type.ORIGINAL)
    status = models.CharField(max_length=1, default="1", help_text="BudgetStatus: 1 indicative, 2 committed")
    period_start = models.DateField()
    period_end = models.DateField(help_text="included, as in IATI")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    value_date = models.DateField()

    class Meta:
        app_label = "projects"
        constraints = [
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="budget_period_order"),
            models.CheckConstraint(condition=~Q(currency=""), name="budget_has_currency"),
        ]


class Transaction(models.Model):
    """Money that moved or was promised (TransactionType: 1 incoming, 2 commitment, 3 disbursement, 4 spent…)."""

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="transactions")
    type = models.CharField(max_length=2)
    date = models.DateField(help_text="transaction-date")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    value_date = models.DateField()
    description = models.JSONField(default=dict, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    humanitarian = models.BooleanField(default=False)
    provider = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="provided")
    provider_name = models.CharField(max_length=300, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True, help_text="the identifier as published")
    provider_activity = models.CharField(max_length=200, blank=True)
    receiver = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="received")
    receiver_name = models.CharField(max_length=300, blank=True)
    receiver_reference = models.CharField(max_length=120, blank=True, help_text="the identifier as published")
    receiver_activity = models.CharField(max_length=200, blank=True)
    recipient_country = models.CharField(max_length=2, blank=True, help_text="overrides the activity's own recipients")
    recipient_region = models.CharField(max_length=40, blank=True)
    recipient_region_vocabulary = models.CharField(max_length=4, blank=True)
    sector = models.CharField(max_length=80, blank=True, help_text="overrides the activity's own sectors")
    sector_vocabulary = models.CharField(max_length=4, blank=True)
    flow_type = models.CharField(max_length=4, blank=True)
    finance_type = models.CharField(max_length=4, blank=True)
    aid_type = models.CharField(max_length=10, blank=True)
    tied_status = models.CharField(max_length=4, blank=True)
    disbursement_channel = models.CharField(max_length=2, blank=True)

    class Meta:
        app_label = "projects"
        constraints = [models.CheckConstraint(condition=~Q(currency=""), name="transaction_has_currency")]
