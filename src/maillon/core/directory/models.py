from __future__ import annotations

from django.db import models


class Merge(models.Model):
    """Two records made one: all that moved, so that it can be undone; who did it is in the journal."""

    kept = models.ForeignKey("core.Organisation", on_delete=models.CASCADE, related_name="merges")
    slug = models.SlugField(max_length=90, help_text="the address of the record that was folded into the other")
    name = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    moved = models.JSONField(help_text="[[table, field, [ids]]]: what pointed at the folded record")
    removed = models.JSONField(help_text="the rows taken away, as Django writes them")
    added = models.JSONField(help_text="[[table, [ids]]]: what the merge wrote")
    confirmed = models.JSONField(help_text="ids of the kept record's names that the merge confirmed")

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["-merged_at"], name="merge_latest")]
