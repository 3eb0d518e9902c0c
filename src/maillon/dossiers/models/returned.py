"""The form in one HTML file, when it comes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReturnedFile(models.Model):
    """One file that came back: merged, or kept aside whole until it can be. Nothing of it is lost."""

    class State(models.TextChoices):
        MERGED = "merged"
        ASIDE = "aside"

    submission = models.ForeignKey("dossiers.Submission", on_delete=models.CASCADE, related_name="returned_files")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its data as it came")
    state = models.CharField(max_length=6, choices=State.choices)
    reason = models.CharField(max_length=60, blank=True, help_text="why it is aside: the code of a refusal")
    data = models.TextField(blank=True, help_text="its data as it came, while it is aside")
    last_save = models.CharField(max_length=36, help_text="the saving it was: a later file names it among its own")
    saves = models.JSONField(default=list, help_text="the savings it descends from, itself last")
    delivered = models.JSONField(default=dict, help_text="answers it brought, by key, over what it left with")
    rows = models.JSONField(default=dict, help_text="repetitions it added: by key, the change that inserted each")
    removed = models.JSONField(default=list, help_text="repetitions it took away, by path when it left")
    before = models.PositiveIntegerField(default=0, help_text="the submission's revision before it")
    after = models.PositiveIntegerField(default=0, help_text="and after it")
    applied = models.PositiveIntegerField(default=0)
    clashes = models.PositiveIntegerField(default=0)
    lost = models.JSONField(default=list, help_text="answers that had no place any more: path, answer")
    refused = models.JSONField(default=list, help_text="files refused: path, name, code")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_label = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=6, help_text="upload, mail or card")
    received_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["submission", "digest"], name="returned_file_once")]
        indexes = [models.Index(fields=["submission", "id"], name="returned_files")]
