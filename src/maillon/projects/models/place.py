from __future__ import annotations

from django.db import models
from django.db.models import Q

PERCENTAGE = Q(percentage__isnull=True) | (Q(percentage__gte=0) & Q(percentage__lte=100))


class RecipientShare(models.Model):
    """The part of an activity that goes to one country or region."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "ISO 3166-1 alpha-2"
        REGION = "region", "DAC or other region"

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="recipients")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    vocabulary = models.CharField(max_length=4, blank=True, help_text="RegionVocabulary; empty for countries")
    code = models.CharField(max_length=40)
    percentage = models.DecimalField(
        max_digits=9, decimal_places=6, null=True, help_text="of the activity; none when it is the only one"
    )

    class Meta:
        app_label = "projects"
        constraints = [models.CheckConstraint(condition=PERCENTAGE, name="recipient_percentage_range")]
        indexes = [models.Index(fields=["code"], name="recipient_code")]


class Location(models.Model):
    """A place where work happens, with its point where one is known."""

    activity = models.ForeignKey("projects.Activity", on_delete=models.CASCADE, related_name="locations")
    name = models.JSONField(default=dict)
    reach = models.CharField(max_length=2, blank=True)
    feature = models.CharField(max_length=10, blank=True, help_text="LocationType")
    administrative = models.JSONField(default=list, blank=True, help_text="vocabulary, level, code")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    exactness = models.CharField(max_length=2, blank=True)

    class Meta:
        app_label = "projects"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="location_point_on_earth",
            )
        ]
