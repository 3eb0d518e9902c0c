from __future__ import annotations

from django.db import models


class Obligation(models.Model):
    """What one party owes another by a date: dues, a report, an instalment, an overdue update."""

    class State(models.TextChoices):
        OPEN = "open"
        MET = "met"
        WAIVED = "waived"

    debtor = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="obligations")
    debtor_person = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="obligations")
    creditor = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="credited_obligations"
    )
    kind = models.CharField(max_length=60, help_text="domain.noun, as in projects.update")
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(debtor__isnull=False) | models.Q(debtor_person__isnull=False),
                name="obligation_has_debtor",
            ),
            models.UniqueConstraint(fields=["kind", "subject_type", "subject_id", "due_at"], name="obligation_once"),
        ]
        indexes = [models.Index(fields=["debtor", "state", "due_at"], name="obligation_debtor")]
