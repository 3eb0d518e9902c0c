from __future__ import annotations

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A private file: its bytes live under their SHA-256, its name and owner here."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(help_text="bytes")
    owner_organisation = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="files"
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["digest"], name="file_digest")]
