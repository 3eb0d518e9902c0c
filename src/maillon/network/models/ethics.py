"""The code of ethics: comply or explain, question by question; and concerns that others bring."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class EthicsCode(models.Model):
    """A wording of the code: its articles, and how often members answer. A version is never changed once used."""

    version = models.PositiveIntegerField(unique=True)
    title = models.JSONField(help_text="narratives by language")
    articles = models.JSONField(help_text="rules.ethics.Article: key, section, text by language")
    every_months = models.PositiveSmallIntegerField(help_text="months between two self-assessments")
    signatures = models.JSONField(help_text="how many sign in each capacity: {board: 1, management: 1}")
    opens_days_before = models.PositiveSmallIntegerField(help_text="days before its due day a cycle opens by itself")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "network"


class EthicsCycle(models.Model):
    """One organisation's self-assessment under a version of the code; filed even when it does not comply."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="ethics_cycles")
    code = models.ForeignKey(EthicsCode, on_delete=models.PROTECT, related_name="cycles")
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    board_discussed_on = models.DateField(null=True)
    filed_at = models.DateTimeField(null=True)
    next_due_on = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(filed_at__isnull=True), name="ethics_cycle_open_once"
            )
        ]


class EthicsAnswer(models.Model):
    """What an organisation says of one article: it complies, or explains why not and what it will do by when."""

    class Stance(models.TextChoices):
        COMPLIES = "complies"
        EXPLAINS = "explains"

    cycle = models.ForeignKey(EthicsCycle, on_delete=models.CASCADE, related_name="answers")
    article = models.CharField(max_length=60)
    stance = models.CharField(max_length=10, choices=Stance.choices)
    explanation = models.TextField(blank=True)
    action = models.CharField(max_length=500, blank=True, help_text="what will be done to comply")
    action_due_on = models.DateField(null=True)
    obligation = models.OneToOneField("core.Obligation", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "article"], name="ethics_answer_once"),
            models.CheckConstraint(
                condition=models.Q(stance="complies") | ~models.Q(explanation=""), name="ethics_comply_or_explain"
            ),
        ]


class EthicsSignature(models.Model):
    """Somebody of the board or of management signs the self-assessment as it stands."""

    class Capacity(models.TextChoices):
        BOARD = "board"
        MANAGEMENT = "management"

    cycle = models.ForeignKey(EthicsCycle, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200, help_text="as signed")
    title = models.CharField(max_length=200)
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    answers_digest = models.CharField(max_length=64, help_text="SHA-256 of the answers signed")
    signed_at = models.DateTimeField()

    class Meta:
        app_label = "network"
        constraints = [models.UniqueConstraint(fields=["cycle", "user"], name="ethics_signature_once")]


class Concern(models.Model):
    """A third party's concern about a member's conduct: confidential, followed by a code when anonymous."""

    class Channel(models.TextChoices):
        CODE = "code", "the code of ethics"
        SAFEGUARDING = "psea", "sexual exploitation, abuse or harassment (PSEA)"

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="concern")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    about = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="concerns")
    is_anonymous = models.BooleanField()
    follow_up_digest = models.CharField(max_length=64, unique=True, help_text="keyed digest of the follow-up code")
    received_at = models.DateTimeField()

    class Meta:
        app_label = "network"
