"""What was decided, why, on what conditions, and the letters that say so."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillon.dossiers.rules.walk import Outcome


class Decision(models.Model):
    """A committee's or a handler's answer. A later one (after a deferral) replaces none: the last one holds."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=24, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    reasons = models.JSONField(default=list, help_text="keys of the definition's reusable reasons")
    reason = models.JSONField(default=dict, help_text="narratives: what is said of this dossier alone")
    sitting = models.ForeignKey("dossiers.Sitting", null=True, on_delete=models.PROTECT, related_name="decisions")
    quorum = models.JSONField(default=dict, help_text="rules.quorum.Tally as it stood: present, recused, for, against")
    rank = models.PositiveIntegerField(null=True, help_text="on the waiting list")
    amount_minor = models.BigIntegerField(null=True, help_text="what is granted, where the procedure grants money")
    currency = models.CharField(max_length=3, blank=True)
    choice = models.CharField(max_length=60, blank=True, help_text="among what the effect lets choose: a category")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__isnull=True, currency="")
                | (models.Q(amount_minor__isnull=False) & ~models.Q(currency="")),
                name="decision_amount_has_currency",
            ),
        ]


class Condition(models.Model):
    """What must be done for a decision to take, or keep, effect: an obligation with its date."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    text = models.JSONField(help_text="narratives by language")
    due_at = models.DateTimeField()
    before_effect = models.BooleanField(default=False, help_text="nothing takes effect until it is met")
    obligation = models.OneToOneField(
        "core.Obligation", null=True, on_delete=models.PROTECT, related_name="+", help_text="opened with it"
    )

    class Meta:
        app_label = "dossiers"


class Letter(models.Model):
    """What was written to the applicant, word for word; printed and sent once the act that causes it is certain."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="letters")
    template = models.CharField(max_length=60, help_text="key in the definition's letters")
    step = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    written_at = models.DateTimeField()
    document = models.ForeignKey(
        "core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+", help_text="the PDF, once printed"
    )
    sent_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dossiers"
