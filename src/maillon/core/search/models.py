from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """What can be found: the stems of one subject, and who may find it.

    The full-text index beside this table (FTS5, or a generated tsvector) is made by migration and kept by
    the database: writing a row here is enough.
    """

    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    owner_organisation = models.ForeignKey("core.Organisation", null=True, on_delete=models.CASCADE, related_name="+")
    is_public = models.BooleanField(default=False)
    title = models.JSONField(default=dict)
    title_stems = models.TextField(default="", help_text="space-separated stems of the title, every language")
    stems = models.TextField(help_text="space-separated stems from core.text, most telling first")

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="search_subject_once")]
