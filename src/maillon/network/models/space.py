"""What members share: documents, positions, announcements, postings, offers to one another, articles on members."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LibraryDocument(models.Model):
    """A document of the network, for its members or for everybody."""

    class Audience(models.TextChoices):
        MEMBERS = "members"
        EVERYONE = "everyone"

    title = models.JSONField(help_text="narratives by language")
    summary = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    topic = models.CharField(max_length=60, help_text="governance, training, advocacy, ethics…")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.MEMBERS)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    dated_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"


class Stand(models.Model):
    """A position the network took: on what, when, by which decision; a later one may replace it."""

    slug = models.SlugField(max_length=90, unique=True)
    title = models.JSONField(help_text="narratives by language")
    text = models.JSONField(help_text="narratives by language, paragraphs")
    adopted_on = models.DateField()
    adopted_by = models.CharField(max_length=200, blank=True, help_text="the board, the assembly of 12 June…")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replaces")
    published_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"


class Announcement(models.Model):
    """News from the secretariat to the members."""

    title = models.JSONField(help_text="narratives by language")
    text = models.JSONField(help_text="narratives by language, paragraphs")
    published_at = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="excluded; none: stays")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"


class Posting(models.Model):
    """A job, an internship or a call for volunteers at a member: public until its deadline, hour included."""

    class Kind(models.TextChoices):
        JOB = "job"
        CONTRACT = "contract"
        INTERNSHIP = "internship"
        VOLUNTEERING = "volunteering"
        BOARD = "board", "a seat on a board"

    slug = models.SlugField(max_length=120, unique=True)
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    text = models.TextField(help_text="paragraphs, in the language it was written in")
    language = models.CharField(max_length=5, default="fr")
    place = models.CharField(max_length=200, help_text="Sherbrooke, remote, Dakar…")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    region = models.CharField(max_length=4, blank=True, help_text="Québec's administrative region")
    apply_by = models.DateTimeField(help_text="excluded: the deadline with its hour")
    apply_to = models.CharField(max_length=300, blank=True, help_text="address or page where one applies")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        indexes = [models.Index(fields=["apply_by"], name="posting_deadline")]


class Offer(models.Model):
    """What one member offers, or seeks, among members: a room, a shared departure, an expertise."""

    class Direction(models.TextChoices):
        OFFERS = "offers"
        SEEKS = "seeks"

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="offers")
    direction = models.CharField(max_length=6, choices=Direction.choices)
    title = models.CharField(max_length=200)
    text = models.TextField()
    until = models.DateField(null=True, help_text="excluded")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"


class OfferReply(models.Model):
    """What another member answers to an offer; read by the two of them alone."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "network"


class Interview(models.Model):
    """A member's profile as an interview: questions and answers, published while who speaks agrees to it."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="interviews")
    slug = models.SlugField(max_length=120, unique=True)
    title = models.JSONField(help_text="narratives by language")
    introduction = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    translates = models.CharField(
        max_length=64, blank=True, help_text="digest of the French that the English title and introduction answer"
    )
    exchanges = models.JSONField(
        default=list, help_text="[{question: narratives, answer: narratives, translates: digest of their French}]"
    )
    person = models.ForeignKey(
        "core.Person", null=True, on_delete=models.SET_NULL, related_name="interviews", help_text="who answers"
    )
    function = models.CharField(max_length=120, blank=True, help_text="of who answers, as the article says it")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
