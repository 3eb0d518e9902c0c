"""Hour zero: who is ready before anything happens, with which partner, the event, and who was asked to answer it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Prequalification(models.Model):
    """An organisation whose proofs were checked ahead of any emergency: it is asked at once, until a day."""

    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="prequalified_here")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="prequalifications")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded")
    proofs = models.JSONField(default=list, help_text="rules.emergencies.Proof: what was seen, and when")
    plan = models.TextField(help_text="what it does in the first weeks, for whom: the form is written with it")
    usual_amount_minor = models.BigIntegerField(help_text="what it asks unless it says otherwise; minor units, CAD")
    usual_people = models.PositiveIntegerField(default=0, help_text="whom it reaches with that much")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="prequalification_period_order"),
            models.UniqueConstraint(fields=["funder", "organisation", "starts_on"], name="prequalified_once"),
            models.UniqueConstraint(
                fields=["funder", "organisation"], condition=Q(withdrawn_at=None), name="prequalified_one_at_a_time"
            ),
        ]


class Vetting(models.Model):
    """A partner in a country, checked once by an officer for one organisation: since when they work together."""

    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="vettings")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="vetted_partners")
    partner = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="vetted_for")
    country = models.CharField(max_length=2, help_text="ISO 3166-1")
    since = models.PositiveSmallIntegerField(help_text="the year of their first project together there")
    how = models.CharField(max_length=300, help_text="what was looked at")
    vetted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    vetted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="the partner is trusted no more, or no longer there")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(
                fields=["funder", "organisation", "partner", "country"],
                condition=Q(ended_at=None),
                name="partner_vetted_once",
            ),
        ]


class Emergency(models.Model):
    """A crisis a funder answers: where, which, how much. Its call carries the money and the applications.

    One of the past, known from what was published, has no call: only what its source tells.
    """

    class Mode(models.TextChoices):
        DIRECT = "direct", "those who are ready are asked"
        CALL = "call", "everybody may apply"

    slug = models.SlugField(max_length=80, unique=True)
    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="emergencies")
    call = models.OneToOneField("funding.Call", null=True, on_delete=models.PROTECT, related_name="emergency")
    name = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, help_text="narratives by language, paragraphs")
    kind = models.CharField(max_length=2, help_text="hazard, as GLIDE codes it")
    glide = models.CharField(max_length=18, blank=True, help_text="TC-2026-000123-HTI")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1; empty: several")
    countries = models.JSONField(default=list, help_text="ISO 3166-1, every one")
    occurred_on = models.DateField()
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.DIRECT)
    envelope_minor = models.BigIntegerField(null=True, help_text="null: not published")
    currency = models.CharField(max_length=3, default="CAD")
    opened_at = models.DateTimeField(null=True, help_text="null: known from its source alone")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    people_reached = models.PositiveIntegerField(null=True, help_text="as reported; null: not known yet")
    told_amount_minor = models.BigIntegerField(
        null=True, help_text="given, as its source says, without agreements here"
    )
    told_organisations = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=500, blank=True)
    is_example = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope_minor=None) | Q(envelope_minor__gt=0), name="emergency_envelope"
            ),
            models.CheckConstraint(condition=Q(call=None) | Q(told_amount_minor=None), name="emergency_counted_once"),
            models.CheckConstraint(
                condition=Q(call=None) | Q(envelope_minor__isnull=False, opened_at__isnull=False),
                name="emergency_opened_whole",
            ),
        ]
        indexes = [models.Index(fields=["-occurred_on"], name="emergency_newest")]

    def __str__(self) -> str:
        return self.slug


class Invitation(models.Model):
    """An organisation that is ready, asked to answer an emergency: its partner there, the form begun for it."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="emergency_invitations"
    )
    vetting = models.ForeignKey(Vetting, on_delete=models.PROTECT, related_name="+")
    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="invitation")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["emergency", "organisation"], name="invited_once")]
