"""What a project spends, receipt by receipt, and what an officer checked of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Expense(models.Model):
    """One expense of an agreement's project: when, on what, to whom, how much, at which rate, and its receipt.

    It is written by the organisation or by its partner; once a report that was sent counts it, it changes no more.
    """

    class PaidBy(models.TextChoices):
        PROGRAMME = "programme", "the money of the agreement"
        COUNTERPART = "counterpart", "the organisation’s counterpart"
        OTHERS = "others", "other funders"

    agreement = models.ForeignKey("funding.Agreement", on_delete=models.PROTECT, related_name="expenses")
    number = models.PositiveIntegerField(help_text="in its agreement, from 1: the number written on the receipt")
    spent_on = models.DateField()
    category = models.SlugField(max_length=60, help_text="an expense of the terms: the item of the budget")
    activity = models.CharField(max_length=200, blank=True)
    supplier = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1: where it was spent")
    paid_by = models.CharField(
        max_length=11, choices=PaidBy.choices, default=PaidBy.PROGRAMME, help_text="whose money pays it"
    )
    amount_minor = models.BigIntegerField(help_text="minor units of ``currency``")
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(
        max_digits=18, decimal_places=9, help_text="units of the agreement's currency for one of ``currency``"
    )
    rate_source = models.CharField(max_length=200, blank=True, help_text="who gives the rate")
    rate_on = models.DateField(null=True, help_text="the day, or the last day of the period, it is the rate of")
    converted_minor = models.BigIntegerField(help_text="in the agreement's currency, halves to the even cent")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="expenses", help_text="who paid"
    )
    grantee = models.ForeignKey(
        "core.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="grants_shared",
        help_text="the partner it was handed to, where it is a transfer",
    )
    receipt = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()
    token = models.UUIDField(unique=True, help_text="of the page it was typed on: sent twice, kept once")
    report = models.ForeignKey("funding.Report", null=True, on_delete=models.PROTECT, related_name="expenses")
    sealed_at = models.DateTimeField(null=True, help_text="counted by a report that was sent")
    dropped_at = models.DateTimeField(null=True, help_text="taken away by who wrote it; its number is not given again")

    class Meta:
        app_label = "funding"
        ordering = ("spent_on", "number")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="expense_number_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0, rate__gt=0), name="expense_positive"),
            models.CheckConstraint(
                condition=Q(report=None, sealed_at=None) | Q(report__isnull=False, sealed_at__isnull=False),
                name="expense_sealed_by_a_report",
            ),
            models.CheckConstraint(condition=Q(dropped_at=None) | Q(sealed_at=None), name="expense_sealed_stays"),
            models.CheckConstraint(
                condition=Q(grantee=None) | ~Q(grantee=F("organisation")), name="expense_handed_to_another"
            ),
        ]
        indexes = [models.Index(fields=["agreement", "report"], name="expense_of_report")]


class ExpenseSample(models.Model):
    """The expenses of a report an officer looks at, drawn by a rule and a seed that anybody may draw again."""

    report = models.OneToOneField("funding.Report", on_delete=models.PROTECT, related_name="sample")
    rule = models.SlugField(max_length=40, help_text="the version of the rule: data/funding/checks")
    seed = models.CharField(max_length=200, help_text="published to both parties")
    population_minor = models.BigIntegerField()
    interval_minor = models.BigIntegerField(help_text="one expense is looked at for each of these")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        app_label = "funding"


class ExpenseCheck(models.Model):
    """One expense of a sample: to look at, seen, accepted, or questioned for a reason."""

    class State(models.TextChoices):
        TO_SEE = "to_see", "nobody has looked yet"
        SEEN = "seen", "looked at, not judged yet"
        ACCEPTED = "accepted"
        QUESTIONED = "questioned", "all of it, or a part"

    sample = models.ForeignKey(ExpenseSample, on_delete=models.PROTECT, related_name="checks")
    expense = models.ForeignKey(Expense, on_delete=models.PROTECT, related_name="checks")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_SEE)
    questioned_minor = models.BigIntegerField(default=0, help_text="in the agreement's currency")
    reason = models.TextField(blank=True, help_text="both parties read it")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "funding"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["sample", "expense"], name="expense_checked_once"),
            models.CheckConstraint(
                condition=Q(questioned_minor=0) | Q(state="questioned", questioned_minor__gt=0),
                name="expense_questioned_amount",
            ),
        ]
