from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillon.core.privacy import rules


class Purpose(models.Model):
    """One wording of a purpose personal information may be used for by consent; never changed, followed by another."""

    key = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    title = models.JSONField(help_text="narratives by language")
    text = models.JSONField(help_text="what the person agrees to, by language")
    starts_at = models.DateTimeField()
    asks_again = models.BooleanField(default=True, help_text="earlier consents no longer count")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="purpose_version_once")]


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, at: datetime) -> ConsentQuerySet:
        """Given by then and not withdrawn."""
        return self.filter(given_at__lte=at).filter(models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=at))


class Consent(models.Model):
    """That somebody agreed to a purpose, with its proof: which words, when, how, before whom; until withdrawn."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="consents")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=[(how.value, how.value) for how in rules.How])
    language = models.CharField(max_length=5, help_text="of the words that were read")
    wording_digest = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    parent_name = models.CharField(max_length=200, blank=True, help_text="who agreed for somebody under 14")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=models.Q(withdrawn_at__isnull=True), name="consent_once"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after",
            ),
        ]


class RetentionRule(models.Model):
    """How long a kind of data is kept, from what event, and what is done then; from a day on, never changed."""

    key = models.CharField(max_length=60)
    starts_on = models.DateField()
    keep_months = models.PositiveSmallIntegerField(default=0)
    keep_days = models.PositiveSmallIntegerField(default=0)
    event = models.JSONField(help_text="what the time runs from, by language")
    action = models.CharField(max_length=9, choices=[(one.value, one.value) for one in rules.Action])
    reason = models.JSONField(help_text="why this long, by language")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="retention_rule_once")]

    @property
    def span(self) -> rules.Span:
        """How long it is kept."""
        return rules.Span(months=self.keep_months, days=self.keep_days)


class DelayRule(models.Model):
    """Within how many days something must be answered or told; from a day on, never changed."""

    key = models.CharField(max_length=60)
    starts_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="delay_rule_once")]


class Reading(models.Model):
    """That somebody opened what is kept about a person: once a day for a kind, with the first hour."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    subject = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="readings")
    kind = models.CharField(max_length=60, help_text="a holding's key")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["reader", "subject", "kind", "day"], name="reading_once_a_day")]
        indexes = [models.Index(fields=["subject", "at"], name="reading_subject")]


class PersonalExport(models.Model):
    """What is held on somebody, put in one archive at their request; erased a few days later."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="exports")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    archive = models.BinaryField(null=True)

    class Meta:
        app_label = "core"


class PrivacyRequest(models.Model):
    """What somebody asks about their information, with or without an account, and what was answered."""

    class Kind(models.TextChoices):
        ACCESS = "access"
        CORRECTION = "correction"
        ERASURE = "erasure"
        PORTABILITY = "portability"

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=254, blank=True, help_text="where to answer")
    details = models.TextField(blank=True)
    person = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="privacy_requests")
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    identity_checked_at = models.DateTimeField(null=True)
    identity_how = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    answer = models.TextField(blank=True, help_text="what was given, or why it was refused and on what ground")

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, outcome="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(outcome="")),
                name="privacy_request_answered",
            )
        ]


class Incident(models.Model):
    """A confidentiality incident; what is known of it is its latest entry, and none is ever changed."""

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "core"

    @property
    def reference(self) -> str:
        """How people name it: the year and its number."""
        return f"INC-{timezone.localdate(self.opened_at).year}-{self.pk:03d}"


class IncidentEntry(models.Model):
    """What the network knew of an incident at an instant, in the Commission's own fields; append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, related_name="+")
    data_concerned = models.TextField(blank=True)
    data_unknown_why = models.TextField(blank=True)
    circumstances = models.TextField()
    occurred_from = models.DateField(null=True)
    occurred_to = models.DateField(null=True)
    discovered_on = models.DateField()
    people = models.PositiveIntegerField(null=True, help_text="persons concerned, or an estimate; none: not known")
    people_in_quebec = models.PositiveIntegerField(null=True)
    sensitivity = models.TextField(blank=True)
    consequences = models.TextField(blank=True)
    likelihood = models.TextField(blank=True)
    serious_risk = models.BooleanField(null=True, help_text="none: not judged yet")
    commission_told_on = models.DateField(null=True)
    people_told_on = models.DateField(null=True)
    public_notice_on = models.DateField(null=True)
    public_notice_why = models.TextField(blank=True)
    measures = models.TextField(blank=True)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="incident_entry_number"),
            models.CheckConstraint(
                condition=models.Q(people_in_quebec__isnull=True)
                | models.Q(people__isnull=True)
                | models.Q(people_in_quebec__lte=models.F("people")),
                name="incident_people_in_quebec",
            ),
        ]


class Disclosure(models.Model):
    """Personal information that goes outside Québec: to whom, why, what was assessed and agreed, for how long."""

    organisation = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    data = models.TextField()
    purpose = models.TextField()
    assessed_on = models.DateField(null=True, help_text="of the privacy impact assessment (ÉFVP)")
    agreement_on = models.DateField(null=True, help_text="of the written agreement")
    agreement = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="disclosure_period_order",
            )
        ]

    def values(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {"country": self.country, "assessed_on": self.assessed_on, "agreement_on": self.agreement_on}
