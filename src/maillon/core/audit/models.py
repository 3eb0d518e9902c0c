from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """Who did which verb on what, when; append-only, each row sealed by the hash of the one before.

    The database itself refuses to change or delete a row (triggers, both engines).
    """

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    actor_label = models.CharField(max_length=200, help_text="How the actor is named without their record.")
    verb = models.CharField(max_length=80, help_text="domain.noun.past_participle, as in projects.activity.published")
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["subject_type", "subject_id", "sequence"], name="audit_subject")]

    def facts(self) -> dict[str, Any]:
        """What the seal covers: everything the row says, its place included."""
        return {
            "sequence": self.sequence,
            "at": self.at,
            "actor": self.actor_id,
            "actor_label": self.actor_label,
            "verb": self.verb,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "before": self.before,
            "after": self.after,
        }
