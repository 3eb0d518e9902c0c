from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from maillon.core.narratives import Reading, read


class Source(models.Model):
    """Where activities come from: this network's own record, or one publisher's open data."""

    class Kind(models.TextChoices):
        RECORDED = "recorded", "typed here by the one who knows it"
        IATI = "iati", "read from published IATI data"

    slug = models.SlugField(max_length=90, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    publisher_ref = models.CharField(
        max_length=120, blank=True, help_text="IATI identifier of the reporting organisation"
    )
    licence = models.CharField(max_length=200, blank=True)
    url = models.URLField(blank=True, max_length=400)
    is_demonstration = models.BooleanField(default=False)
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "projects"

    def __str__(self) -> str:
        return self.name


class ActivityQuerySet(models.QuerySet["Activity"]):
    def published(self) -> ActivityQuerySet:
        """Activities everybody may read."""
        return self.filter(state=Activity.State.PUBLISHED)


class Activity(models.Model):
    """A project, programme or other piece of work (IATI 2.03 iati-activity)."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="activities")
    identifier = models.CharField(max_length=200, help_text="iati-identifier")
    reporting_organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="reported_activities"
    )
    reporting_reference = models.CharField(
        max_length=120, blank=True, help_text="reporting-org/@ref as published, where the data come from elsewhere"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.JSONField(default=dict, help_text="narratives by language")
    description = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    status = models.CharField(max_length=2, blank=True, help_text="ActivityStatus")
    scope = models.CharField(max_length=2, blank=True, help_text="ActivityScope")
    hierarchy = models.PositiveSmallIntegerField(null=True)
    humanitarian = models.BooleanField(default=False)
    planned_start = models.DateField(null=True, blank=True)
    actual_start = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    actual_end = models.DateField(null=True, blank=True)
    default_currency = models.CharField(max_length=3, blank=True)
    default_language = models.CharField(max_length=3, blank=True)
    collaboration_type = models.CharField(max_length=4, blank=True)
    flow_type = models.CharField(max_length=4, blank=True)
    finance_type = models.CharField(max_length=4, blank=True)
    aid_type = models.CharField(max_length=10, blank=True)
    tied_status = models.CharField(max_length=4, blank=True)
    documents = models.JSONField(
        default=list, blank=True, help_text="document links: url, format, title narratives, category"
    )
    last_reported_at = models.DateTimeField(null=True, help_text="IATI last-updated-datetime")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the published element, to know a change")
    version = models.PositiveIntegerField(default=1, help_text="grows with each save: two people at once are told")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        app_label = "projects"
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["identifier"], name="activity_identifier_once"),
            models.CheckConstraint(
                condition=Q(planned_end__isnull=True)
                | Q(planned_start__isnull=True)
                | Q(planned_end__gte=F("planned_start")),
                name="activity_planned_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(actual_end__isnull=True)
                | Q(actual_start__isnull=True)
                | Q(actual_end__gte=F("actual_start")),
                name="activity_actual_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "state"], name="activity_source"),
            models.Index(fields=["reporting_organisation", "state"], name="activity_reporter"),
        ]

    def __str__(self) -> str:
        return self.identifier

    def title_for(self, language: str) -> Reading:
        """The title for a reader, with the language it is really in."""
        return read(self.title, language)

    @property
    def starts_on(self) -> date | None:
        """The day work began, or was to begin."""
        return self.actual_start or self.planned_start

    @property
    def ends_on(self) -> date | None:
        """The last day of work, done or foreseen (included, as in IATI)."""
        return self.actual_end or self.planned_end


class RelatedActivity(models.Model):
    """Another activity this one names: parent, child, sibling, co-funded (RelatedActivityType)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="related")
    type = models.CharField(max_length=2)
    identifier = models.CharField(max_length=200)

    class Meta:
        app_label = "projects"
        indexes = [models.Index(fields=["identifier"], name="related_identifier")]
