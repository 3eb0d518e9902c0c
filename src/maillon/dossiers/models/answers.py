"""What is answered to a form: from the web, a telephone, a file or a machine; nothing is lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """The answers to one form, in one dossier. Drafts change; a final one only through a return for correction."""

    class State(models.TextChoices):
        DRAFT = "draft"
        FINAL = "final"

    class Origin(models.TextChoices):
        WEB = "web"
        OPENROSA = "openrosa", "ODK Collect, KoboCollect"
        FILE = "file", "the form in one HTML file"
        API = "api"

    dossier = models.ForeignKey(
        "dossiers.Dossier",
        null=True,
        on_delete=models.PROTECT,
        related_name="submissions",
        help_text="none: received by telephone for a dossier still to begin",
    )
    form = models.ForeignKey("dossiers.Form", on_delete=models.PROTECT, related_name="submissions")
    use = models.CharField(max_length=12, help_text="ProcedureForm.Use")
    instance_id = models.CharField(max_length=80, unique=True, help_text="uuid:…, as OpenRosa writes it")
    respondent = models.ForeignKey(
        "core.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who is asked, when it is not the applicant: a supporting member",
    )
    respondent_email = models.EmailField(blank=True, help_text="where the link was sent, for who has no account")
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=5, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.WEB)
    language = models.CharField(max_length=10, blank=True)
    xml = models.TextField(help_text="the XForm instance, as typed")
    final_xml = models.TextField(blank=True, help_text="what counts, once submitted: without what does not apply")
    record = models.JSONField(default=dict, help_text="the party's record as it was when submitted: pulldata's tables")
    revision = models.PositiveIntegerField(default=0, help_text="grows at every save")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finalised_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "dossiers"


class AnswerChange(models.Model):
    """One answer changed, or refused because somebody else had changed it: both texts are kept, in order."""

    class Outcome(models.TextChoices):
        APPLIED = "applied"
        CLASH = "clash", "another answer was there: shown to both, nothing lost"
        CHOSEN = "chosen", "a clash settled by choosing this text"
        DISMISSED = "dismissed", "a clash settled by keeping the other"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="changes")
    revision = models.PositiveIntegerField(help_text="the submission's revision that this change made or met")
    path = models.CharField(max_length=400)
    seen = models.TextField(help_text="the answer its author had before their eyes")
    value = models.TextField(help_text="the answer they gave")
    kept = models.TextField(blank=True, help_text="for a clash: the answer that stayed")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    origin = models.CharField(max_length=8, choices=Submission.Origin.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_label = models.CharField(max_length=120, blank=True, help_text="for who has no account: the link's name")
    at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        indexes = [models.Index(fields=["submission", "path", "id"], name="answer_changes")]


class Attachment(models.Model):
    """A file that answers a question."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    path = models.CharField(max_length=400)
    name = models.CharField(max_length=200, help_text="the file's name as the answer holds it")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
        constraints = [models.UniqueConstraint(fields=["submission", "name"], name="attachment_name_once")]


class Signature(models.Model):
    """Somebody stands by the answers exactly as they were."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200, help_text="as the person signs")
    statement = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the answers signed")
    at = models.DateTimeField()

    class Meta:
        app_label = "dossiers"
