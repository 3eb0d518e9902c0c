from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Result(models.Model):
    """What changed, or was made (ResultType: 1 output, 2 outcome, 3 impact)."""

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="results")
    type = models.CharField(max_length=1, default="1")
    title = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    aggregation = models.BooleanField(default=False, help_text="its figures may be added up")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "projects"


class Indicator(models.Model):
    """How a result is measured (IndicatorMeasure: 1 unit, 2 percentage, 3 nominal, 4 ordinal, 5 qualitative)."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="indicators")
    measure = models.CharField(max_length=1, default="1")
    ascending = models.BooleanField(default=True, help_text="more is better")
    title = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    vocabulary = models.CharField(max_length=3, blank=True, help_text="IndicatorVocabulary of the shared definition")
    code = models.CharField(max_length=60, blank=True, help_text="its code there: what adds it up with others")
    baseline_year = models.PositiveSmallIntegerField(null=True)
    baseline_value = models.CharField(max_length=80, blank=True)
    baseline_comment = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "projects"
        indexes = [
            models.Index(fields=["vocabulary", "code"], name="indicator_shared", condition=~Q(code="")),
        ]


class IndicatorPeriod(models.Model):
    """The time a target is set for and an actual measured over."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="periods")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="included, as in IATI")

    class Meta:
        app_label = "projects"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="indicator_period_order")]


class Measurement(models.Model):
    """A target or an actual value, whole or for one slice (sex, age, disability…)."""

    class Kind(models.TextChoices):
        TARGET = "target"
        ACTUAL = "actual"

    period = models.ForeignKey(IndicatorPeriod, on_delete=models.CASCADE, related_name="measurements")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    value = models.CharField(max_length=80, blank=True, help_text="a number unless the indicator is qualitative")
    dimensions = models.JSONField(
        default=dict, blank=True, help_text="disaggregation: dimension name to value; empty for the whole"
    )
    comment = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "projects"
