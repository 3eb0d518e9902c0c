"""What is sent up for approval in one act: the list of a call, and what was answered of each line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApprovalList(models.Model):
    """The decisions proposed for a call, sent up together, approved or held one by one in a single act."""

    class State(models.TextChoices):
        DRAFT = "draft", "being made up"
        SENT = "sent", "waits for its answer"
        ANSWERED = "answered"

    call = models.ForeignKey("funding.Call", on_delete=models.PROTECT, related_name="approval_lists")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200, blank=True, help_text="as typed by the person who answers")
    office = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the lines as answered")
    document = models.ForeignKey("core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="approval_list_once"),
            models.UniqueConstraint(
                fields=["call"], condition=~Q(state="answered"), name="one_approval_list_at_a_time"
            ),
        ]


class ApprovalLine(models.Model):
    """One application of a list: what is proposed of it, and what was answered."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        HELD = "held"

    list = models.ForeignKey(ApprovalList, on_delete=models.CASCADE, related_name="lines")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="approval_lines")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=26, help_text="dossiers.rules.walk.Outcome, as proposed")
    amount_minor = models.BigIntegerField(null=True)
    points = models.PositiveIntegerField(null=True, help_text="hundredths of a point, when the list was sent")
    verdict = models.CharField(max_length=10, blank=True, choices=Verdict.choices)
    reason = models.TextField(blank=True, help_text="why it is held")

    class Meta:
        app_label = "funding"
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["list", "dossier"], name="approval_line_once")]
