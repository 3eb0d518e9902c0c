"""Duty of care: who is on call, who is named to read the gravest reports, what happened to somebody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from maillon.mobility.models.departures import Departure


class OnCall(models.Model):
    """A line of the contact tree: whom to call first, then next, at an organisation or at the network (none)."""

    organisation = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.CASCADE, related_name="mobility_on_call"
    )
    rank = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    phone = models.CharField(max_length=40)
    when = models.CharField(max_length=120, blank=True, help_text="days and hours")

    class Meta:
        app_label = "mobility"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(Coalesce("organisation", 0), "user", name="on_call_once"),
        ]


class FocalPerson(models.Model):
    """Somebody named, from a day on, to read reports of sexual exploitation and abuse; nobody else reads them."""

    organisation = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.CASCADE, related_name="+", help_text="none: the network's"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="excluded")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(
                Coalesce("organisation", 0), "user", condition=Q(ends_at=None), name="focal_person_once"
            ),
        ]


class Incident(models.Model):
    """What happened to somebody who is away, or near them: read by whom it concerns, on a clock until answered."""

    class Kind(models.TextChoices):
        HEALTH = "health"
        SECURITY = "security"
        PSEA = "psea", "sexual exploitation, abuse or harassment"

    class Severity(models.TextChoices):
        MINOR = "minor"
        SERIOUS = "serious"
        CRITICAL = "critical"

    class State(models.TextChoices):
        REPORTED = "reported"
        IN_HAND = "in_hand"
        CLOSED = "closed"

    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.REPORTED)
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    departure = models.ForeignKey(
        Departure, null=True, on_delete=models.PROTECT, related_name="incidents", help_text="whom it happened to"
    )
    country = models.CharField(max_length=2, blank=True)
    account = models.TextField(help_text="what happened, as told")
    happened_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="none: unnamed"
    )
    skips_home = models.BooleanField(default=False, help_text="asked not to be read by the organisation itself")
    level = models.PositiveSmallIntegerField(default=0, help_text="how far the clock carried it: 2 is the network")
    escalates_at = models.DateTimeField(null=True, help_text="when nobody will have answered for too long")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "mobility"
        indexes = [
            models.Index(fields=["organisation", "-reported_at"], name="incident_home"),
            models.Index(fields=["escalates_at"], condition=Q(escalates_at__isnull=False), name="incident_clock"),
        ]


class IncidentNote(models.Model):
    """What was done or learnt since; read by who reads the incident."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()

    class Meta:
        app_label = "mobility"
        ordering = ["at", "pk"]
