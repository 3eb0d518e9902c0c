"""How a charity answers for what it does abroad with a partner: its own activity, or a grant."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Arrangement(models.Model):
    """How an organisation answers for its work with one partner: by its own activity, or by a grant to it."""

    class Way(models.TextChoices):
        OWN_ACTIVITY = "own_activity", "the organisation's own activity, carried out through the partner"
        GRANT = "grant", "a grant to a non-qualified donee"

    class Risk(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="arrangements")
    partner = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="arrangements_received")
    number = models.PositiveSmallIntegerField(help_text="the version, from 1: the last one holds")
    way = models.CharField(max_length=12, choices=Way.choices)
    rule = models.SlugField(max_length=40, help_text="the version of the questions: data/funding/donees")
    answers = models.JSONField(default=dict, help_text="question → answer, as the rule names them")
    risk = models.CharField(max_length=6, choices=Risk.choices)
    purpose = models.TextField(help_text="what charitable purpose it furthers")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "partner", "number"], name="arrangement_version_once"),
            models.CheckConstraint(condition=~Q(organisation=F("partner")), name="arrangement_with_another"),
        ]
