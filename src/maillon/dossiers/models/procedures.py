"""The rules a dossier walks: procedures, their versions, the forms they ask, the committees that decide."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models


class Form(models.Model):
    """An XLSForm as sent and as compiled. Never changed: another text is another version."""

    form_id = models.CharField(max_length=100, help_text="the XForm's id, as ODK knows it")
    version = models.CharField(max_length=60)
    title = models.JSONField(default=dict, help_text="narratives by language")
    workbook = models.ForeignKey(
        "core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+", help_text="the .xlsx as sent"
    )
    xform = models.TextField(help_text="the XForm, XML")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the XForm")
    owner = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="+", help_text="none: the network"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["form_id", "version"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class FormMedia(models.Model):
    """A picture, a sound or a film that the labels of a form show, by the name its workbook gives it."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=200, help_text="as the workbook says it: carte.png")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["form", "name"], name="form_media_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.name}"


class Procedure(models.Model):
    """What one may ask of somebody: membership, an event in a programme, a grant. Its rules are in its versions."""

    key = models.SlugField(max_length=60, unique=True, help_text="adhesion, evenement-jqsi…")
    prefix = models.CharField(max_length=8, unique=True, help_text="begins the references of its dossiers: ADH")
    owner = models.ForeignKey(
        "core.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="procedures",
        help_text="who answers; none: the network",
    )
    effect = models.CharField(max_length=60, blank=True, help_text="what a decision does: a name in effects")
    is_example = models.BooleanField(default=False, help_text="its figures are examples, not a published rule")
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"

    def __str__(self) -> str:
        return self.key


class ProcedureVersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def in_force(self, at: datetime) -> ProcedureVersionQuerySet:
        """Versions published and not replaced at an instant."""
        return self.filter(published_at__lte=at).filter(models.Q(retired_at__isnull=True) | models.Q(retired_at__gt=at))


class ProcedureVersion(models.Model):
    """One wording of a procedure's rules. Frozen at its first dossier: the database refuses to change it then."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField(default=dict, help_text="rules.definition.ProcedureDefinition")
    opens_at = models.DateTimeField(null=True, help_text="none: open as soon as published")
    closes_at = models.DateTimeField(null=True, help_text="excluded; none: no deadline")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True, help_text="when its first dossier began")
    retired_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True, help_text="a draft that nobody wants any more; it can come back")

    objects = ProcedureVersionQuerySet.as_manager()

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="version_window_order",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True) | models.Q(published_at__isnull=False),
                name="only_published_versions_freeze",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"


class DeadlineExtension(models.Model):
    """A later closing instant given to everybody, with its reason; the frozen version keeps its own."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="extensions")
    closes_at = models.DateTimeField()
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"


class ProcedureForm(models.Model):
    """A form a version asks for, and of whom."""

    class Use(models.TextChoices):
        APPLICATION = "application", "what the applicant answers"
        SUPPORT = "support", "what a supporting party answers"
        REVIEW = "review", "what a reviewer answers beside the grid"
        REPORT = "report", "what is owed after the decision"

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="forms")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="uses")
    use = models.CharField(max_length=12, choices=Use.choices)
    wanted = models.PositiveSmallIntegerField(default=1, help_text="how many must be answered: two supporting members")

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["version", "use", "form"], name="form_use_once")]


class Committee(models.Model):
    """People who decide together, for the network or for an organisation."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.JSONField(default=dict, help_text="narratives by language")
    owner = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="committees")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "dossiers"

    def __str__(self) -> str:
        return self.key


class CommitteeMember(models.Model):
    """Somebody's seat on a committee for a time."""

    class Office(models.TextChoices):
        CHAIR = "chair"
        SECRETARY = "secretary", "keeps the minutes; does not vote"
        MEMBER = "member"

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    office = models.CharField(max_length=10, choices=Office.choices, default=Office.MEMBER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")

    class Meta:
        app_label = "dossiers"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="seat_period_order",
            ),
            models.UniqueConstraint(fields=["committee", "user", "starts_on"], name="seat_once"),
        ]
