"""A committee sits: who is there, what is on the table, who votes what."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Sitting(models.Model):
    """One meeting of a committee, in a room or in writing. Sealed minutes end it."""

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"
        CLOSED = "closed", "votes are over; minutes can be read over"
        SEALED = "sealed"

    class Mode(models.TextChoices):
        LIVE = "live"
        WRITTEN = "written"

    committee = models.ForeignKey("dossiers.Committee", on_delete=models.PROTECT, related_name="sittings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="for a written vote: when it ends")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    minutes = models.ForeignKey(
        "core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+", help_text="once sealed"
    )

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="sealed") | models.Q(minutes__isnull=False), name="sealed_sitting_has_minutes"
            ),
        ]


class AgendaItem(models.Model):
    """A dossier on a sitting's agenda."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="agenda")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveIntegerField()
    proposal = models.JSONField(default=dict, help_text="the outcome put to the vote, its reasons and conditions")
    note = models.TextField(blank=True, help_text="for the minutes")

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "dossier"], name="agenda_dossier_once"),
        ]


class Attendance(models.Model):
    """A member of the committee who is there."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey("dossiers.CommitteeMember", on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["sitting", "member"], name="attendance_once")]


class Vote(models.Model):
    """One member's voice on one dossier."""

    class Choice(models.TextChoices):
        FOR = "for"
        AGAINST = "against"
        ABSTAIN = "abstain"

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey("dossiers.CommitteeMember", on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=7, choices=Choice.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="vote_once")]
