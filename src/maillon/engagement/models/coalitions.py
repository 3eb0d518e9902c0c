"""What the network does with others: positions signed, dates, who was met, what was obtained."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class SignedPosition(models.Model):
    """A letter, a brief or a declaration the network signed with others."""

    alliance = models.ForeignKey("network.Alliance", null=True, on_delete=models.PROTECT, related_name="positions")
    stand = models.ForeignKey(
        "network.Stand", null=True, on_delete=models.SET_NULL, related_name="signed", help_text="ours, behind it"
    )
    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    link = models.URLField(max_length=500, blank=True)
    signed_on = models.DateField()
    decided_by = models.CharField(max_length=200, help_text="the board, the assembly of 12 June…")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"


class AdvocacyDate(models.Model):
    """A day or days that count: a hearing, a budget, an election, a day of action."""

    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded")
    alliance = models.ForeignKey("network.Alliance", null=True, on_delete=models.PROTECT, related_name="dates")
    link = models.URLField(max_length=500, blank=True)
    is_public = models.BooleanField(default=False, help_text="or for members alone")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="advocacy_days_in_order")]
        indexes = [models.Index(fields=["ends_on"], name="advocacy_coming")]


class LobbyContact(models.Model):
    """One communication with a public office holder, in the words of Québec’s registry."""

    on = models.DateField()
    level = models.CharField(max_length=30, help_text="a code of the list LobbyLevel")
    institution = models.CharField(max_length=200)
    office = models.CharField(max_length=200, help_text="the nature of the office: minister, deputy minister, mayor…")
    holder = models.CharField(max_length=200, blank=True, help_text="who holds it, as publicly known")
    objects_sought = models.JSONField(default=list, help_text="codes of the list LobbyObject")
    means = models.JSONField(default=list, help_text="codes of the list LobbyMeans")
    about = models.TextField(help_text="what was said, what is sought")
    lobbyist = models.CharField(max_length=200, help_text="who spoke for the network")
    alliance = models.ForeignKey("network.Alliance", null=True, on_delete=models.PROTECT, related_name="contacts")
    declare_by = models.DateField(null=True, help_text="by the rule of that day")
    declared_on = models.DateField(null=True)
    registry_number = models.CharField(max_length=40, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        indexes = [models.Index(fields=["-on"], name="lobby_latest")]


class Commitment(models.Model):
    """What a party or an office holder promised, by when, and whether it was kept."""

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"
        BROKEN = "broken"

    title = models.JSONField(help_text="narratives by language")
    by = models.CharField(max_length=200, help_text="who promised")
    obtained_on = models.DateField()
    due_on = models.DateField(null=True)
    contact = models.ForeignKey(LobbyContact, null=True, on_delete=models.SET_NULL, related_name="commitments")
    alliance = models.ForeignKey("network.Alliance", null=True, on_delete=models.PROTECT, related_name="commitments")
    evidence = models.CharField(max_length=500, help_text="where the promise can be read")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField(null=True)
    because = models.CharField(max_length=1000, blank=True, help_text="how one knows it was kept or not")
    is_public = models.BooleanField(default=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_on=None) | ~Q(state="open") & Q(settled_on__isnull=False),
                name="commitment_settled_day",
            )
        ]
