"""Groups that leave together: what was proposed and proved, what was kept by hand, who goes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.mobility.models.candidacies import Candidacy
from maillon.mobility.models.offers import Offer, Season


class Plan(models.Model):
    """Groups as a solver proposed them: from what, worth how much, how near the best it could prove."""

    class State(models.TextChoices):
        ASKED = "asked"
        PROPOSED = "proposed"
        ADOPTED = "adopted"
        REPLACED = "replaced"
        IMPOSSIBLE = "impossible", "what is pinned cannot hold together"

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    placed = models.JSONField(default=dict, help_text="candidacy → offer")
    reasons = models.JSONField(
        default=dict, help_text="candidacy → its reasons, as rules.placing.explaining gives them"
    )
    points = models.BigIntegerField(null=True)
    bound = models.FloatField(null=True, help_text="points no plan can pass, as proved")
    gap = models.FloatField(null=True, help_text="share of the bound")
    seconds = models.FloatField(null=True)
    moved = models.PositiveIntegerField(null=True, help_text="people placed elsewhere than in the plan before")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "mobility"
        indexes = [models.Index(fields=["season", "-asked_at"], name="plan_latest")]


class Pin(models.Model):
    """What somebody decided by hand: this person there, or never there; with the reason."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="pins")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="pins")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    refused = models.BooleanField(default=False, help_text="never there, instead of there")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(fields=["candidacy"], condition=Q(refused=False), name="pin_one_place"),
            models.UniqueConstraint(fields=["candidacy", "offer"], name="pin_said_once"),
        ]


class Cohort(models.Model):
    """A group that leaves together for one offer."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="cohort")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.SET_NULL, related_name="cohorts")
    formed_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"


class Placement(models.Model):
    """A person in a group, from when to when; a person is counted once whatever the number of their placements."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="placements")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="placements")
    role = models.CharField(max_length=30, blank=True)
    placed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"], condition=Q(ended_at__isnull=True), name="placement_one_at_a_time"
            )
        ]
