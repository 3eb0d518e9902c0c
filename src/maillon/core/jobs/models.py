from __future__ import annotations

from django.conf import settings
from django.db import models


class JobRun(models.Model):
    """One piece of long work: what it is, how far it is, how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text="A retry waits until then.")
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["state", "not_before"], name="job_queue")]


class Schedule(models.Model):
    """A job that comes back: every so many minutes, or each day at an hour of Québec's clock."""

    name = models.CharField(max_length=80, unique=True)
    every_minutes = models.PositiveIntegerField(null=True)
    daily_at = models.TimeField(null=True)
    next_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_minutes__isnull=False, daily_at__isnull=True)
                | models.Q(every_minutes__isnull=True, daily_at__isnull=False),
                name="schedule_one_rhythm",
            )
        ]
