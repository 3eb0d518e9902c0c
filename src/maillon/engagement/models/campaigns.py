"""Campaigns and their editions: each year its theme, its dates, its image."""

from __future__ import annotations

from django.db import models


class Campaign(models.Model):
    """What comes back from year to year under one name (« 12 jours d’action »)."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    hashtag = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="where its history was read")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"


class Edition(models.Model):
    """One year of a campaign, present or past; a past one may hold nothing but its year and where it is told."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="editions")
    year = models.PositiveSmallIntegerField()
    theme = models.JSONField(help_text="narratives by language; none for a past year whose theme nobody found yet")
    hashtag = models.CharField(max_length=60, blank=True)
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded")
    days_known = models.BooleanField(default=True, help_text="or the month alone, for a past year")
    procedure = models.SlugField(
        max_length=60, blank=True, help_text="key of the procedure by which events ask to be in its programme"
    )
    visual = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    visual_description = models.JSONField(default=dict, blank=True, help_text="what the image shows, by language")
    published_at = models.DateTimeField(null=True)
    programme_published_at = models.DateTimeField(null=True, help_text="from when the official programme is public")
    source = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=300, blank=True, help_text="where its trace can be read")

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "year"], name="edition_once_a_year"),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="edition_days_in_order"),
        ]
