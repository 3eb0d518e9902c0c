"""Training before leaving: the sessions of a group, who was there, for how long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.mobility.models.departures import Departure
from maillon.mobility.models.guidelines import Guideline


class TrainingSession(models.Model):
    """A module of the curriculum taught to a group, somewhere, from when to when."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(
        "mobility.Cohort",
        null=True,
        on_delete=models.CASCADE,
        related_name="training_sessions",
        help_text="none: for whoever leaves with the organisation",
    )
    curriculum = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="+")
    module = models.SlugField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="excluded")
    minutes = models.PositiveSmallIntegerField(help_text="counted to who attended: pauses are not")
    place = models.CharField(max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, help_text="the letter of the day before")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "mobility"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="training_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="training_counts"),
        ]
        indexes = [models.Index(fields=["cohort", "starts_at"], name="training_of_cohort")]


class TrainingPresence(models.Model):
    """That somebody was at a session, and how it is known."""

    class Way(models.TextChoices):
        CODE = "code", "the session's QR code, on their own telephone"
        STAFF = "staff", "noted by who taught"

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="presences")
    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="presences")
    minutes = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=5, choices=Way.choices)
    at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "mobility"
        constraints = [models.UniqueConstraint(fields=["session", "departure"], name="training_presence_once")]
