"""Training of members’ staff: courses, their sessions, who takes them and what they learnt."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Course(models.Model):
    """Something the network teaches its members."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    skills = models.JSONField(default=list, help_text="codes of the list TrainingSkill that one leaves with")
    minutes = models.PositiveIntegerField(help_text="how long it lasts in all")
    published_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=1), name="course_some_time")]


class CourseSession(models.Model):
    """One time a course is given."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="excluded")
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True, help_text="told to who has a seat")
    language = models.CharField(max_length=5, default="fr")
    led_by = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField()
    seats_given = models.PositiveIntegerField(default=0)
    arrivals = models.PositiveIntegerField(default=0, help_text="enrolments ever received")
    cancelled_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="course_session_hours_in_order"),
            models.CheckConstraint(condition=Q(seats_given__lte=F("capacity")), name="course_session_seats_within"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="course_session_starts")]


class Enrolment(models.Model):
    """Somebody of a member who takes a session: their seat, how long they attended, what they thought of it."""

    class State(models.TextChoices):
        GIVEN = "given", "has a seat"
        WAITING = "waiting", "waits for a seat"
        CANCELLED = "cancelled"

    session = models.ForeignKey(CourseSession, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="enrolments")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices)
    place_in_line = models.PositiveIntegerField(help_text="order of arrival within the session")
    enrolled_at = models.DateTimeField()
    attended_minutes = models.PositiveIntegerField(null=True, help_text="none: nobody noted it yet")
    score = models.PositiveSmallIntegerField(null=True, help_text="1 to 5, as the person says")
    comment = models.CharField(max_length=1000, blank=True)
    evaluated_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], condition=~Q(state="cancelled"), name="enrolment_once_a_person"
            ),
            models.UniqueConstraint(fields=["session", "place_in_line"], name="enrolment_one_place_in_line"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="enrolment_score"),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="enrolment_organisation")]
