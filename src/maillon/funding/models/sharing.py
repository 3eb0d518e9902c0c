"""What is shared otherwise than by grants: public servants' days, places in universities, contributions.

Nobody is named: institutions, places, days, numbers of students.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Shared(models.Model):
    """What every such record says: who answers for it, where it comes from."""

    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=500, blank=True)
    is_example = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class WithResult(models.Model):
    """What came of it, in French and in English; the other language where one is lacking."""

    result = models.TextField(blank=True)
    result_en = models.TextField(blank=True)

    class Meta:
        abstract = True

    def result_in(self, language: str) -> str:
        """The result for a reader of a language."""
        told = (self.result_en, self.result) if language.startswith("en") else (self.result, self.result_en)
        return next((one for one in told if one), "")


class Cooperation(Shared, WithResult):
    """An agreement between two public institutions, or two governments: what they share, from when to when."""

    reference = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    institution = models.CharField(max_length=200, help_text="of Québec")
    partner = models.CharField(max_length=200, help_text="the institution abroad")
    country = models.CharField(max_length=2)
    topic = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="cooperation_period"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ExpertMission(Shared, WithResult):
    """Days a public institution gives abroad: where, on what, with what result. Those who went are a number."""

    cooperation = models.ForeignKey(Cooperation, null=True, on_delete=models.PROTECT, related_name="missions")
    institution = models.CharField(max_length=200, help_text="of Québec")
    country = models.CharField(max_length=2)
    place = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=300)
    starts_on = models.DateField()
    days = models.PositiveSmallIntegerField(help_text="of work, all those who went together")
    experts = models.PositiveSmallIntegerField(default=1)
    amount_minor = models.BigIntegerField(default=0, help_text="what it cost, minor units, CAD")

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gt=0, experts__gt=0, amount_minor__gte=0), name="mission_positive"
            ),
            models.UniqueConstraint(
                fields=["funder", "institution", "country", "starts_on", "topic"], name="mission_once"
            ),
        ]


class TuitionQuota(Shared):
    """How many students of a country are exempted from higher tuition fees, one academic year, under an agreement."""

    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField(help_text="the academic year's first: 2026 is 2026-2027")
    places = models.PositiveIntegerField()
    worth_minor = models.BigIntegerField(default=0, help_text="of one exemption that year, minor units, CAD")
    under = models.CharField(max_length=300, help_text="the agreement it comes from")

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["funder", "country", "year"], name="quota_once"),
            models.CheckConstraint(condition=Q(worth_minor__gte=0), name="quota_worth"),
        ]


class TuitionAllotment(WithResult):
    """Exemptions an institution asks for out of a quota: given in the order they were asked, never above it."""

    class State(models.TextChoices):
        WAITING = "waiting", "until places are free"
        GIVEN = "given"
        ENDED = "ended", "given back, or asked for no more"

    quota = models.ForeignKey(TuitionQuota, on_delete=models.PROTECT, related_name="allotments")
    institution = models.CharField(max_length=200, help_text="a university, a college")
    students = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "funding"
        ordering = ("asked_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(students__gt=0), name="allotment_positive"),
            models.UniqueConstraint(
                fields=["quota", "institution"], condition=~Q(state="ended"), name="allotment_one_at_a_time"
            ),
        ]


class Contribution(Shared, WithResult):
    """Money given to an institution of the Francophonie, one year, for one of its programmes."""

    institution = models.CharField(max_length=200)
    programme = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="where it goes; empty: several")
    year = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField(help_text="minor units, CAD")

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="contribution_positive"),
            models.UniqueConstraint(
                fields=["funder", "institution", "programme", "country", "year"], name="contribution_once"
            ),
        ]
