"""Committees and working groups: a roll of their own, mandates with terms, meetings, documents, letters."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models


class Group(models.Model):
    """A committee, working group, collective, community of practice or regional table, with its mandate."""

    class Kind(models.TextChoices):
        BOARD = "board"
        COMMITTEE = "committee"
        WORKING_GROUP = "working_group"
        COLLECTIVE = "collective"
        COMMUNITY = "community", "community of practice"
        REGIONAL = "regional"

    slug = models.SlugField(max_length=90, unique=True)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    name = models.JSONField(help_text="narratives by language")
    mandate = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    is_public = models.BooleanField(default=True, help_text="its name and mandate; never its roll")
    committee = models.OneToOneField(
        "dossiers.Committee",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="when it decides dossiers",
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="group_period_order",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class SeatQuerySet(models.QuerySet["Seat"]):
    def on(self, day: date) -> SeatQuerySet:
        """Seats held on a day."""
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))


class Seat(models.Model):
    """A place on a group's roll for a term: an organisation's (a person sits for it) or a person's own."""

    class Office(models.TextChoices):
        CHAIR = "chair"
        SECRETARY = "secretary"
        TREASURER = "treasurer"
        MEMBER = "member"
        OBSERVER = "observer"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="group_seats")
    office = models.CharField(max_length=10, choices=Office.choices, default=Office.MEMBER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded: the end of the term, or of the seat")
    letters_stopped_at = models.DateTimeField(null=True, help_text="wants no more letters to the roll")

    objects = SeatQuerySet.as_manager()

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(person__isnull=False),
                name="group_seat_is_held",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="group_seat_period_order",
            ),
        ]


class Meeting(models.Model):
    """A group meets: when, where, about what, and what was written of it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=300, blank=True, help_text="room, or address of the call")
    agenda = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    minutes_adopted_at = models.DateTimeField(null=True)
    minutes_document = models.ForeignKey(
        "core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+", help_text="once adopted"
    )
    convened_at = models.DateTimeField(null=True, help_text="when the roll was written to")
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_order",
            )
        ]


class MeetingPresence(models.Model):
    """Whether somebody on the roll comes, came or sent regrets."""

    class Answer(models.TextChoices):
        COMING = "coming"
        REGRETS = "regrets"
        PRESENT = "present"
        ABSENT = "absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="presences")
    answer = models.CharField(max_length=7, choices=Answer.choices)
    at = models.DateTimeField()

    class Meta:
        app_label = "network"
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="presence_once")]


class GroupDocument(models.Model):
    """A file or a page kept by a group for its roll."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="documents")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="documents")
    title = models.CharField(max_length=200)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "network"


class GroupLetter(models.Model):
    """What was written to a whole roll, once."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="letters")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()
    recipients = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        app_label = "network"
