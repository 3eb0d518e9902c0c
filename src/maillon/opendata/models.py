from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ImportRun(models.Model):
    """One reading of IATI files, with its account: read = kept + duplicate + refused, always."""

    class State(models.TextChoices):
        RUNNING = "running"
        COMPLETE = "complete"
        FAILED = "failed"

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    paths = models.JSONField(default=list, help_text="names of the files as given")
    files_read = models.PositiveIntegerField(default=0)
    files_refused = models.PositiveIntegerField(default=0)
    files_broken = models.PositiveIntegerField(default=0, help_text="read up to where they broke off")
    activities_read = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0, help_text="created + changed + unchanged")
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    job = models.ForeignKey("core.JobRun", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "opendata"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="complete") | Q(activities_read=F("kept") + F("duplicate") + F("refused")),
                name="import_account_balances",
            ),
            models.CheckConstraint(
                condition=Q(kept=F("created") + F("changed") + F("unchanged")), name="import_kept_balances"
            ),
        ]


class ImportRemark(models.Model):
    """Something a run says of one place in one file: a refusal, a duplicate, or a value it could not read."""

    class Kind(models.TextChoices):
        FILE_REFUSED = "file_refused", "the whole file could not be read"
        FILE_BROKEN = "file_broken", "the file was read only up to where it breaks off"
        REFUSED = "refused", "the activity was not kept"
        DUPLICATE = "duplicate", "the same activity stands elsewhere"
        UNREADABLE = "unreadable", "the activity was kept without this value"
        NOTICED = "noticed", "the value was kept, though it is not what the standard asks"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=80, help_text="the reason, as a stable code")
    params = models.JSONField(default=dict)
    file = models.CharField(max_length=400)
    line = models.PositiveIntegerField(null=True)
    identifier = models.CharField(max_length=200, blank=True)
    excerpt = models.TextField(blank=True, help_text="what was written there")

    class Meta:
        app_label = "opendata"
        indexes = [models.Index(fields=["run", "kind"], name="remark_kind")]
