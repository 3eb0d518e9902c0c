"""Events, their sessions and who registered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.engagement.models.campaigns import Edition


class Event(models.Model):
    """Something people may come to, once or several times; it may carry several editions and is counted once."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person"
        ONLINE = "online"
        HYBRID = "hybrid"

    slug = models.SlugField(max_length=120, unique=True)
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="events")
    partners = models.ManyToManyField("core.Organisation", blank=True, related_name="events_with")
    editions = models.ManyToManyField(Edition, blank=True, related_name="events")
    other_label = models.CharField(max_length=200, blank=True, help_text="another week whose programme it is in")
    dossier = models.OneToOneField(
        "dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="event", help_text="its proposal"
    )
    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    kind = models.CharField(max_length=30, help_text="a code of the list EventKind")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    region = models.CharField(max_length=2, blank=True, help_text="Québec's administrative region")
    place = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    link = models.URLField(max_length=500, blank=True, help_text="where to join online; told to who registered")
    languages = models.JSONField(default=list, help_text="ISO 639-1 codes")
    access = models.JSONField(default=list, blank=True, help_text="codes of the list EventAccess")
    audiences = models.JSONField(default=list, blank=True, help_text="codes of the list EventAudience")
    goals = models.JSONField(default=list, blank=True, help_text="sustainable development goals, 1 to 17")
    price_minor = models.BigIntegerField(default=0, help_text="minor units; 0: free")
    currency = models.CharField(max_length=3, default="CAD")
    contact = models.EmailField(blank=True)
    capacity = models.PositiveIntegerField(null=True, help_text="seats; none: no limit, or no registration")
    seats_given = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="registrations that wait for a seat")
    arrivals = models.PositiveIntegerField(default=0, help_text="registrations ever received: stays when they go")
    attended = models.PositiveIntegerField(default=0, help_text="people who came: stays when registrations go")
    walked_in = models.PositiveIntegerField(default=0, help_text="people who came without registering, as counted")
    takes_registrations = models.BooleanField(default=True)
    each_time = models.BooleanField(
        default=False, help_text="one registers for one of its sessions, and the capacity is each session’s"
    )
    registration_opens_at = models.DateTimeField(null=True)
    registration_closes_at = models.DateTimeField(null=True, help_text="excluded; none: when it starts")
    image = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    image_description = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="when what the public reads last changed")
    published_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    starts_at = models.DateTimeField(null=True, help_text="of its first session, kept by the services")
    ends_at = models.DateTimeField(null=True, help_text="of its last session, excluded")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(seats_given__lte=F("capacity")), name="event_seats_within"
            ),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="event_price_positive"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="event_starts"),
            models.Index(fields=["region", "starts_at"], name="event_region_starts"),
        ]


class Session(models.Model):
    """One time an event happens; it has seats of its own where one registers for one time."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="excluded")
    cancelled_at = models.DateTimeField(null=True)
    seats_given = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="registrations that wait for a seat")

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_hours_in_order"),
            models.UniqueConstraint(fields=["event", "starts_at"], name="session_once"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="session_starts")]


class Registration(models.Model):
    """Somebody who said they would come, without an account, to the whole event or to one time of it; erased after."""

    class State(models.TextChoices):
        GIVEN = "given", "has a seat"
        WAITING = "waiting", "waits for a seat"
        CANCELLED = "cancelled"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    session = models.ForeignKey(
        Session, null=True, on_delete=models.RESTRICT, related_name="registrations", help_text="none: the whole event"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField()
    seats = models.PositiveSmallIntegerField(default=1)
    needs = models.CharField(max_length=500, blank=True, help_text="what the person asks to be able to take part")
    language = models.CharField(max_length=5, default="fr")
    state = models.CharField(max_length=9, choices=State.choices)
    place_in_line = models.PositiveIntegerField(help_text="order of arrival within the event")
    key = models.CharField(max_length=32, unique=True, help_text="drawn at random; signed, it is the link’s secret")
    registered_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when its letter was written; none: a letter is due")
    asked_at = models.DateTimeField(null=True, help_text="when it was asked what the event was worth")
    evaluated_at = models.DateTimeField(null=True, help_text="an evaluation was given, kept apart, by nobody’s name")

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(session=None) & ~Q(state="cancelled"),
                name="registration_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["session", "email"],
                condition=Q(session__isnull=False) & ~Q(state="cancelled"),
                name="registration_once_a_time",
            ),
            models.UniqueConstraint(fields=["event", "place_in_line"], name="registration_one_place_in_line"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="registration_some_seats"),
        ]
        indexes = [
            models.Index(fields=["event", "state", "place_in_line"], name="registration_line"),
            models.Index(fields=["registered_at"], condition=Q(told_at=None), name="registration_untold"),
        ]

    @property
    def ends_at(self) -> datetime | None:
        """When what one registered for is over: one time, or the last one."""
        return self.session.ends_at if self.session is not None else self.event.ends_at


class Evaluation(models.Model):
    """What somebody who came says of an event, once a registration; nothing tells whose it is."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="evaluations")
    worth = models.PositiveSmallIntegerField(help_text="1 to 5")
    learned = models.PositiveSmallIntegerField(help_text="1 to 5: learned something")
    welcomed = models.PositiveSmallIntegerField(help_text="1 to 5: could take part fully")
    acts_next = models.BooleanField(null=True, help_text="wants to do something next; none: not said")
    words = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=5, default="fr")
    given_on = models.DateField(help_text="the day alone: an hour would tell who")

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(worth__range=(1, 5), learned__range=(1, 5), welcomed__range=(1, 5)),
                name="evaluation_one_to_five",
            )
        ]
