"""Global-citizenship education: resources, kits, workshops and the schools that book them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Resource(models.Model):
    """A film guide, a game, a lesson… to teach with; several together are a kit."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    kind = models.CharField(max_length=30, help_text="a code of the list ResourceKind")
    themes = models.JSONField(default=list, help_text="codes of the list EducationTheme")
    tags = models.JSONField(default=list, blank=True, help_text="free words, in lower case")
    youngest = models.PositiveSmallIntegerField(help_text="age in years")
    oldest = models.PositiveSmallIntegerField(help_text="age in years, included; 99: adults")
    licence = models.CharField(max_length=30, help_text="a code of the list ResourceLicence")
    languages = models.JSONField(default=list, help_text="ISO 639-1 codes")
    credit = models.CharField(max_length=300, help_text="who made it, as the licence asks to say")
    organisation = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(max_length=500, blank=True, help_text="where it is, when it is not kept here")
    parts = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="kits")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    taken = models.PositiveIntegerField(default=0, help_text="how many times its file was taken; nobody is known")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [models.CheckConstraint(condition=Q(oldest__gte=F("youngest")), name="resource_ages_in_order")]


class Workshop(models.Model):
    """What a member brings to a class that asks for it."""

    slug = models.SlugField(max_length=120, unique=True)
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="workshops")
    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    themes = models.JSONField(default=list, help_text="codes of the list EducationTheme")
    youngest = models.PositiveSmallIntegerField(help_text="age in years")
    oldest = models.PositiveSmallIntegerField(help_text="age in years, included")
    minutes = models.PositiveSmallIntegerField()
    most_people = models.PositiveSmallIntegerField(default=30)
    regions = models.JSONField(default=list, help_text="Québec's regions it goes to; none: online")
    languages = models.JSONField(default=list, help_text="ISO 639-1 codes")
    price_minor = models.BigIntegerField(default=0, help_text="minor units; 0: free")
    currency = models.CharField(max_length=3, default="CAD")
    kit = models.ForeignKey(Resource, null=True, on_delete=models.SET_NULL, related_name="workshops")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(condition=Q(oldest__gte=F("youngest")), name="workshop_ages_in_order"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="workshop_price_positive"),
        ]


class WorkshopBooking(models.Model):
    """A school that asks for a workshop; how many people it reached stays, who asked does not."""

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        DECLINED = "declined"
        CANCELLED = "cancelled"
        HELD = "held"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="bookings")
    school = models.CharField(max_length=200)
    region = models.CharField(max_length=2, help_text="Québec's administrative region")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=5, default="fr")
    key = models.CharField(max_length=32, unique=True, help_text="drawn at random; signed, it is the link’s secret")
    people = models.PositiveSmallIntegerField(help_text="expected")
    age = models.PositiveSmallIntegerField(help_text="of the group, about")
    wanted_on = models.DateField()
    text = models.CharField(max_length=1200, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, help_text="when it will happen, or happened")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1200, blank=True)
    reached = models.PositiveIntegerField(null=True, help_text="people who took part, as counted")

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(condition=Q(reached=None) | Q(state="held"), name="booking_reached_when_held")
        ]
        indexes = [models.Index(fields=["workshop", "state"], name="booking_workshop")]
