"""What a project will change and how it is measured, and the partner's word that the need is its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class LogicModel(models.Model):
    """One version of the logic model of an application or of an agreement; a version sent is never changed."""

    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="logic_models")
    agreement = models.ForeignKey("funding.Agreement", null=True, on_delete=models.PROTECT, related_name="logic_models")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1, help_text="grows with each save: two people at once are told")
    content = models.JSONField(help_text="rules.planning.content.Plan")
    sealed_at = models.DateTimeField(null=True, help_text="sent with the application, or agreed")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"], condition=Q(agreement__isnull=True), name="application_logic_model_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "number"], condition=Q(agreement__isnull=False), name="agreement_logic_model_once"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False) | Q(agreement__isnull=False), name="logic_model_of_something"
            ),
        ]


class NeedSignature(models.Model):
    """A partner signed that it defined the need: who, with which office, which text word for word, when."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="need_signatures")
    partner = models.CharField(max_length=300, help_text="the partner organisation, as signed for")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200, help_text="as typed by the person who signs")
    office = models.CharField(max_length=200)
    language = models.CharField(max_length=5)
    text = models.TextField(help_text="what was signed, word for word; never changed")
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of the text signed")
    signed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, help_text="the text changed since, or the person took it back")
    revoked_because = models.CharField(max_length=20, blank=True, choices=[("changed", "changed"), ("taken", "taken")])

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "signed_by"], condition=Q(revoked_at=None), name="need_signed_once_each"
            ),
        ]
