from __future__ import annotations

from django.conf import settings
from django.db import models


class IssuedDocument(models.Model):
    """A letter, minutes or a certificate given as a PDF, that anybody can verify by the code printed on it."""

    code = models.CharField(max_length=13, unique=True, help_text="MLN-7K3F-92QD")
    kind = models.CharField(max_length=60, help_text="domain.noun, as in dossiers.decision")
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    title = models.JSONField(default=dict, help_text="narratives by language")
    title_is_public = models.BooleanField(default=False, help_text="whether who verifies the code reads the title")
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the PDF")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="+", help_text="None: the network"
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="document_subject")]
