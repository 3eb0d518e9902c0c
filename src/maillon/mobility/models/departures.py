"""Who leaves: where, from when to when, what they did before, whom to call."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from maillon.mobility.models.guidelines import Guideline


class DepartureQuerySet(models.QuerySet["Departure"]):
    def live(self) -> DepartureQuerySet:
        """What was not called off."""
        return self.filter(cancelled_at=None)

    def away(self, day: date) -> DepartureQuerySet:
        """Who may be there on a day: when in doubt they are, and stay so until they say they are back."""
        there = Q(starts_on__lte=day, ends_on__gt=day) | Q(left_at__isnull=False)
        return self.live().filter(there, returned_at=None)

    def preparing(self, day: date) -> DepartureQuerySet:
        """Who has not left yet."""
        return self.live().filter(starts_on__gt=day, left_at=None, returned_at=None)

    def back(self) -> DepartureQuerySet:
        """Who came back."""
        return self.live().filter(returned_at__isnull=False)

    def silent(self, at: datetime) -> DepartureQuerySet:
        """Who should have given news by now; the days of grace are the rule's."""
        return self.live().filter(next_check_in_at__lt=at, returned_at=None)


class Departure(models.Model):
    """A person's stay somewhere: the register says who is where; the rules it follows are frozen with it."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="departures")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="departures")
    host = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="+", help_text="the partner there"
    )
    offer = models.ForeignKey("mobility.Offer", null=True, on_delete=models.PROTECT, related_name="departures")
    cohort = models.ForeignKey("mobility.Cohort", null=True, on_delete=models.PROTECT, related_name="departures")
    placement = models.OneToOneField(
        "mobility.Placement", null=True, on_delete=models.PROTECT, related_name="departure"
    )
    title = models.JSONField(help_text="the group's or the mandate's name, narratives by language")
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded")
    role = models.CharField(max_length=30, blank=True)
    born_on = models.DateField(null=True, help_text="whether a parent must agree")
    checklist = models.ForeignKey(Guideline, null=True, on_delete=models.PROTECT, related_name="+")
    curriculum = models.ForeignKey(Guideline, null=True, on_delete=models.PROTECT, related_name="+")
    care = models.ForeignKey(Guideline, null=True, on_delete=models.PROTECT, related_name="+")
    passport_until = models.DateField(null=True, help_text="the day it expires; its number is kept nowhere")
    insurer = models.CharField(max_length=120, blank=True)
    insurance_number = models.CharField(max_length=60, blank=True)
    insurance_phone = models.CharField(max_length=40, blank=True)
    phone_there = models.CharField(max_length=40, blank=True)
    local_contact = models.CharField(max_length=160, blank=True, help_text="who answers for them there")
    local_phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_despite = models.CharField(max_length=500, blank=True, help_text="why they left with something missing")
    returned_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=500, blank=True)
    next_check_in_at = models.DateTimeField(null=True, help_text="news are expected by then; none: not followed")
    last_check_in_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True, help_text="the expected news that did not come")
    news_asked_at = models.DateTimeField(null=True, help_text="the last letter that asked for news")
    link_version = models.PositiveIntegerField(default=1, help_text="grows when the check-in link is made anew")
    is_demonstration = models.BooleanField(default=False)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        app_label = "mobility"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="departure_days_in_order"),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_on"], name="departure_home"),
            models.Index(fields=["starts_on"], name="departure_start"),
            # Who is there is asked at every page, among all those who ever came back.
            models.Index(
                fields=["organisation", "starts_on"],
                condition=Q(returned_at__isnull=True, cancelled_at__isnull=True),
                name="departure_not_over",
            ),
            models.Index(fields=["country", "starts_on"], name="departure_country"),
            models.Index(
                fields=["next_check_in_at"],
                condition=Q(next_check_in_at__isnull=False),
                name="departure_expected_news",
            ),
        ]


class PreparationItem(models.Model):
    """One line of a departure's checklist: due on a day, done or excused; what was attested, never a health fact."""

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="items")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    signed_as = models.CharField(max_length=160, blank=True, help_text="the name typed under the words")
    words_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the words agreed to")
    excused_at = models.DateTimeField(null=True)
    excused_because = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "mobility"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["departure", "key"], name="preparation_item_once")]


class EmergencyContact(models.Model):
    """Whom to call for somebody who is away."""

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="contacts")
    rank = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    relation = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)

    class Meta:
        app_label = "mobility"
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["departure", "rank"], name="emergency_contact_rank")]


class CheckIn(models.Model):
    """News from somebody who is away: all is well, or help is wanted."""

    class State(models.TextChoices):
        WELL = "well"
        HELP = "help"

    class Way(models.TextChoices):
        LINK = "link", "the small page"
        MAIL = "mail", "an answer by e-mail"
        STAFF = "staff", "told by telephone, noted by somebody"

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="check_ins")
    at = models.DateTimeField()
    state = models.CharField(max_length=4, choices=State.choices)
    way = models.CharField(max_length=5, choices=Way.choices)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "mobility"
        indexes = [models.Index(fields=["departure", "-at"], name="check_in_latest")]
