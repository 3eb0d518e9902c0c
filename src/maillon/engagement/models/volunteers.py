"""Volunteers in Québec: what they offer, where and when, and what members ask of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Volunteer(models.Model):
    """Somebody who offers help, without an account; seen by members only while they agree to it."""

    name = models.CharField(max_length=200, help_text="told to a member only with a yes")
    shown_name = models.CharField(max_length=60, help_text="a first name, or what they like to be called")
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=5, default="fr")
    key = models.CharField(max_length=32, unique=True, help_text="drawn at random; signed, it is the link’s secret")
    town = models.CharField(max_length=40, help_text="the nearest of the towns that come with the product")
    reach_km = models.PositiveSmallIntegerField(help_text="how far they go; 0: at a distance only")
    availability = models.PositiveIntegerField(help_text="a bit for each morning, afternoon and evening, from Monday")
    about = models.CharField(max_length=600, blank=True)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(help_text="when their link was last written")
    confirmed_at = models.DateTimeField(null=True)
    purpose = models.ForeignKey(
        "core.Purpose",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the words they agreed to be shown under; none: nobody sees them",
    )
    agreed_at = models.DateTimeField(null=True)
    last_said_at = models.DateTimeField(help_text="when they last said anything: forgotten long after")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        indexes = [
            models.Index(
                fields=["town", "reach_km"],
                condition=Q(confirmed_at__isnull=False, purpose__isnull=False),
                name="volunteer_near",
            )
        ]


class VolunteerSkill(models.Model):
    """One thing a volunteer can do."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="skills")
    code = models.CharField(max_length=30, help_text="a code of the list VolunteerSkill")

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["code", "volunteer"], name="volunteer_skill_once")]


class HelpRequest(models.Model):
    """What a member asks of one volunteer, what they answer, the hours given and the thanks."""

    class State(models.TextChoices):
        ASKED = "asked"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="requests")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("engagement.Event", null=True, on_delete=models.SET_NULL, related_name="help_requests")
    text = models.CharField(max_length=1200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(default=0, help_text="given, as the organisation counts them")
    counted_on = models.DateField(null=True)
    thanks = models.CharField(max_length=600, blank=True)
    thanked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "organisation", "event"], name="help_once"),
            models.UniqueConstraint(
                fields=["volunteer", "organisation"], condition=Q(event=None), name="help_once_in_general"
            ),
            models.CheckConstraint(condition=Q(minutes=0) | Q(state="accepted"), name="help_hours_of_a_yes"),
        ]
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="help_of_organisation")]
