"""People reached, counted once: sketches of attendance lists, never the lists; and how they may be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ReachRule(models.Model):
    """How people reached are told from a day on: spans of ages, the least group shown, the step of rounding."""

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(null=True, help_text="excluded")
    definition = models.JSONField(default=dict, help_text="ages, least, rounded_to: see rules.reach_showing")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "projects"


class ReachListQuerySet(models.QuerySet["ReachList"]):
    def standing(self) -> ReachListQuerySet:
        """The lists nobody withdrew."""
        return self.filter(withdrawn_at__isnull=True)

    def public(self) -> ReachListQuerySet:
        """The lists everybody's figures count: standing, of a published activity."""
        return self.standing().filter(activity__state="published")


class ReachList(models.Model):
    """That an activity brought the attendance list of a year in a community: how many lines, and sketches of them.

    Neither the file, its name, nor anything that was in it is kept.
    """

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="reach_lists")
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    community = models.CharField(max_length=120, help_text="village, district, town, as the organisation names it")
    year = models.PositiveSmallIntegerField()
    lines = models.PositiveIntegerField(help_text="lines read, the same person twice counted twice")
    people = models.PositiveIntegerField(help_text="different people among them")
    key_name = models.CharField(max_length=16, help_text="which key made the marks: others do not unite with them")
    imprint = models.CharField(max_length=64, help_text="HMAC of every mark: the same list twice is told")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    objects = ReachListQuerySet.as_manager()

    class Meta:
        app_label = "projects"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "country", "community", "year", "imprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="reach_list_stands_once",
            ),
            models.CheckConstraint(condition=Q(people__lte=F("lines"), people__gt=0), name="reach_list_holds_somebody"),
        ]


class ReachSketch(models.Model):
    """The sketch of one part of a list: a sex, a span of ages."""

    reach_list = models.ForeignKey(ReachList, on_delete=models.CASCADE, related_name="sketches")
    sex = models.CharField(max_length=6, blank=True, help_text="female, male, other; empty: not asked")
    least_age = models.PositiveSmallIntegerField(default=0)
    most_age = models.PositiveSmallIntegerField(default=0, help_text="excluded; 0 and a least of 0: not known")
    sketch = models.BinaryField(help_text="CPC sketch (Apache DataSketches) of keyed marks; never published")
    people = models.PositiveIntegerField(help_text="different people; the organisation's own page alone says it")

    class Meta:
        app_label = "projects"
        constraints = [
            models.UniqueConstraint(
                fields=["reach_list", "sex", "least_age", "most_age"], name="reach_sketch_once_a_band"
            )
        ]
