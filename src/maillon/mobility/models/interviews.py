"""Interviews: the moments staff open, the seat a candidate books."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.mobility.models.candidacies import Candidacy
from maillon.mobility.models.offers import Season


class InterviewKind(models.TextChoices):
    GROUP = "group"
    INDIVIDUAL = "individual"


class InterviewSlot(models.Model):
    """A moment when candidates of a season are met, together or one by one."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="interview_slots")
    kind = models.CharField(max_length=10, choices=InterviewKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="excluded")
    seats = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=300, help_text="address, or link of the call")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="interview_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="interview_has_seats"),
        ]


class InterviewBooking(models.Model):
    """A candidate’s seat; one a kind in a season, so ``kind`` is kept with it."""

    slot = models.ForeignKey(InterviewSlot, on_delete=models.CASCADE, related_name="bookings")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="interviews")
    kind = models.CharField(max_length=10, choices=InterviewKind.choices)
    booked_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        constraints = [models.UniqueConstraint(fields=["candidacy", "kind"], name="interview_one_a_kind")]
