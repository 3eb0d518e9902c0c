"""What was agreed: agreements, their signatures and amendments, the reports they ask for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Agreement(models.Model):
    """A grant agreement (convention): who gives how much to whom, for how long, under which terms."""

    class State(models.TextChoices):
        TO_SIGN = "to_sign", "written, waiting for signatures"
        IN_FORCE = "in_force", "signed by both"
        COMPLETED = "completed", "every report accepted, every account settled"
        ENDED = "ended", "ended before its term"

    reference = models.CharField(max_length=24, unique=True, help_text="CONV-2026-0007")
    dossier = models.OneToOneField("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="agreement")
    call = models.ForeignKey("funding.Call", null=True, on_delete=models.PROTECT, related_name="agreements")
    terms = models.ForeignKey("funding.Terms", on_delete=models.PROTECT, related_name="agreements")
    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="agreements_given")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="agreements_received")
    activity = models.ForeignKey("projects.Activity", null=True, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=300)
    amount_minor = models.BigIntegerField(help_text="as amended; minor units")
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded, as amended")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_SIGN)
    document = models.ForeignKey("core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1; empty: several, or not abroad")
    language = models.CharField(max_length=5, default="fr")
    text = models.TextField(blank=True, help_text="what both sign, word for word; never changed once signed")
    text_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text both sign")
    signed_at = models.DateTimeField(null=True, help_text="by both")
    ended_because = models.TextField(blank=True)
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="agreement_amount_positive"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_period_order"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="agreement_of_organisation"),
            models.Index(fields=["funder", "-signed_at"], name="agreement_of_funder"),
        ]

    def __str__(self) -> str:
        return self.reference


class Amendment(models.Model):
    """A change both sign: another amount, another end; what it was and what it becomes are kept."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField(help_text="the whole amount it makes")
    ends_on = models.DateField(help_text="excluded; the end it makes")
    former_amount_minor = models.BigIntegerField()
    former_ends_on = models.DateField()
    financing = models.JSONField(null=True, help_text="what the project costs and who else pays, once it holds")
    former_financing = models.JSONField(null=True, help_text="the same as it was; null: nothing said it")
    reason = models.TextField()
    text = models.TextField(blank=True, help_text="what both sign, word for word")
    text_digest = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey("core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, help_text="by both: from then it holds")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(signed_at=None, dropped_at=None), name="one_amendment_at_a_time"
            ),
        ]


class Signature(models.Model):
    """Somebody signed an agreement, or an amendment, for one of its parties: who, when, which text."""

    class Party(models.TextChoices):
        FUNDER = "funder"
        ORGANISATION = "organisation"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=12, choices=Party.choices)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="as typed by the person who signs")
    office = models.CharField(max_length=200)
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of the text signed")
    signed_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"], condition=Q(amendment=None), name="agreement_signed_once_each"
            ),
            models.UniqueConstraint(
                fields=["amendment", "party"], condition=Q(amendment__isnull=False), name="amendment_signed_once_each"
            ),
        ]


class Report(models.Model):
    """One report, or paper, that an agreement asks for: due, received, accepted or returned with what lacks."""

    class State(models.TextChoices):
        DUE = "due", "owed by the organisation; a report returned is due again"
        RECEIVED = "received", "waits to be read"
        ACCEPTED = "accepted"
        DROPPED = "dropped", "owed no more"

    class Kind(models.TextChoices):
        REPORT = "report"
        DOCUMENT = "document", "a paper to send"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reports")
    key = models.SlugField(max_length=40)
    ordinal = models.PositiveSmallIntegerField(default=1, help_text="which one of those of its key")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REPORT)
    label = models.JSONField(default=dict, help_text="narratives by language")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    obligation = models.OneToOneField("core.Obligation", null=True, on_delete=models.PROTECT, related_name="+")
    dossier = models.OneToOneField(
        "dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="report", help_text="where it is written"
    )
    received_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True, help_text="what was said with the acceptance, or what lacks")

    class Meta:
        app_label = "funding"
        ordering = ("due_on", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "key", "ordinal"], name="report_once")]
