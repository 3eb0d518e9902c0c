"""What surrounds an activity before it is said: drafts of a page, requests already served, files to import."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What one person typed in one section and has not saved yet, as typed, valid or not."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="drafts")
    section = models.CharField(max_length=20)
    typed = models.JSONField(default=dict, help_text="field name to text")
    base_version = models.PositiveIntegerField(help_text="the activity's version when typing began")
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "projects"
        constraints = [models.UniqueConstraint(fields=["user", "activity", "section"], name="one_draft_a_section")]


class Submission(models.Model):
    """A form already served: sent twice, it finds what the first sending made."""

    token = models.UUIDField(unique=True)
    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "projects"


class SpreadsheetImport(models.Model):
    """A spreadsheet somebody sent: its rows as read, what they would change, and what applying them did."""

    class State(models.TextChoices):
        READY = "ready", "read; nothing written"
        APPLYING = "applying"
        APPLIED = "applied"

    organisation = models.ForeignKey("core.Organisation", on_delete=models.CASCADE, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    rows = models.JSONField(default=list, help_text="rows as read, with the cell of each value")
    plan = models.JSONField(default=list, help_text="what each row would do when it was shown")
    outcome = models.JSONField(default=list, help_text="what each row did")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    job = models.ForeignKey("core.JobRun", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "projects"
