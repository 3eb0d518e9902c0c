"""A case file and its walk."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillon.dossiers.rules.walk import State


class Dossier(models.Model):
    """What one party asks of another, under the version of the rules it began with."""

    reference = models.CharField(max_length=24, unique=True, help_text="ADH-2026-0007")
    version = models.ForeignKey("dossiers.ProcedureVersion", on_delete=models.PROTECT, related_name="dossiers")
    title = models.CharField(max_length=300, blank=True)
    applicant = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="dossiers")
    applicant_person = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="dossiers")
    state = models.CharField(
        max_length=26, choices=[(state.value, state.value) for state in State], default=State.DRAFT.value
    )
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    state_since = models.DateTimeField()
    requested_minor = models.BigIntegerField(null=True, help_text="what is asked for, once received; minor units")
    points = models.PositiveIntegerField(null=True, help_text="mean of the readings filed, hundredths of a point")
    meets_thresholds = models.BooleanField(null=True, help_text="whether that mean meets the grid's thresholds")
    points_best = models.PositiveIntegerField(null=True, help_text="that mean, if the best single mark moved by 1")
    meets_at_best = models.BooleanField(null=True)
    points_worst = models.PositiveIntegerField(null=True, help_text="that mean, if the worst single mark moved by 1")
    meets_at_worst = models.BooleanField(null=True)
    link_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="SHA-256 of the link that opens it without an account"
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="dossier_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["version", "state", "submitted_at"], name="dossier_in_call"),
            models.Index(fields=["version", "-points"], name="dossier_by_points"),
            models.Index(fields=["-submitted_at", "-id"], name="dossier_latest"),
            models.Index(fields=["applicant", "state"], name="dossier_of_applicant"),
        ]

    def __str__(self) -> str:
        return self.reference


class DossierAccess(models.Model):
    """What one person may do on one dossier beyond their roles: a partner who co-writes, a person who signs."""

    class Right(models.TextChoices):
        CONSULT = "consult"
        DRAFT = "draft"
        SIGN = "sign"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dossier_accesses")
    right = models.CharField(max_length=8, choices=Right.choices)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="dossier_access_once")]


class TimelineEntry(models.Model):
    """One step of a dossier's life, append-only: replayed in order, they give its state."""

    class Kind(models.TextChoices):
        STEP = "step", "the walk went on"
        ANSWERS = "answers", "a submission came in"
        GATE = "gate", "an item of the receivability checklist was judged"
        SUPPORT = "support", "a supporting party was asked, or answered"
        MESSAGE = "message"
        REVIEW = "review"
        RECUSAL = "recusal"
        SITTING = "sitting"
        DECISION = "decision"
        LETTER = "letter"
        CONDITION = "condition"
        ACCESS = "access", "somebody was given a right"

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "applicant and handlers"
        HANDLERS = "handlers"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="timeline")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=40, blank=True, help_text="the transition, for kind step")
    from_state = models.CharField(max_length=26, blank=True)
    to_state = models.CharField(max_length=26, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_office = models.CharField(max_length=200, help_text="role and place, never a name")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    data = models.JSONField(default=dict)

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["dossier", "sequence"], name="timeline_sequence_once")]


class Message(models.Model):
    """What applicant and handler write to one another; the timeline says when, this holds the words."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    from_handler = models.BooleanField()
    body = models.TextField()
    at = models.DateTimeField()
    question = models.CharField(max_length=400, blank=True, help_text="path of the answer it is about, if any")
    read_at = models.DateTimeField(null=True, help_text="when the other side first opened it")

    class Meta:
        app_label = "dossiers"


class Note(models.Model):
    """What handlers tell one another about a dossier; the applicant never reads it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"


class Gate(models.Model):
    """How one item of the receivability checklist was judged, by whom."""

    class Verdict(models.TextChoices):
        MET = "met"
        NOT_MET = "not_met"
        NOT_APPLICABLE = "not_applicable"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="gates")
    item = models.CharField(max_length=60, help_text="key in the definition's checklist")
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    correction = models.TextField(blank=True, help_text="what the applicant is asked to correct, precisely")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["dossier", "item"], name="gate_item_once")]
