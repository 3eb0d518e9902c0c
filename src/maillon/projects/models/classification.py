from __future__ import annotations

from django.db import models

from maillon.projects.models.place import PERCENTAGE


class SectorShare(models.Model):
    """The part of an activity in one sector of one vocabulary (1: DAC 5 digits, 2: DAC 3 digits)."""

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="sectors")
    vocabulary = models.CharField(max_length=4, default="1")
    code = models.CharField(max_length=80)
    name = models.JSONField(default=dict, blank=True, help_text="narratives, for vocabularies of the publisher's own")
    percentage = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        app_label = "projects"
        constraints = [models.CheckConstraint(condition=PERCENTAGE, name="sector_percentage_range")]
        indexes = [models.Index(fields=["vocabulary", "code"], name="sector_code")]


class PolicyMarker(models.Model):
    """How much an activity aims at a policy: 0 not targeted, 1 significant, 2 principal (gender is marker 1)."""

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="markers")
    vocabulary = models.CharField(max_length=4, default="1")
    code = models.CharField(max_length=20)
    significance = models.CharField(max_length=2, blank=True)

    class Meta:
        app_label = "projects"


class Tag(models.Model):
    """A classification beside sectors: SDG goals (vocabulary 2) and targets (3) above all."""

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="tags")
    vocabulary = models.CharField(max_length=4)
    code = models.CharField(max_length=80)
    name = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "projects"
