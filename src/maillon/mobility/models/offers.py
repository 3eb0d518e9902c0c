"""What people may go and do: the rules of the year, the season that gathers offers, the offers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.mobility.rules.offers import MANDATE


class Rulebook(models.Model):
    """One version of the rules of a mobility programme: ages, residence, groups, training, fundraising."""

    programme = models.SlugField(max_length=60, help_text="qsf…")
    name = models.JSONField(help_text="narratives by language")
    starts_on = models.DateField(help_text="first day it governs a departure")
    ends_on = models.DateField(null=True, help_text="excluded")
    definition = models.JSONField(help_text="as rules.rulebook reads it")
    source = models.CharField(max_length=500)
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        constraints = [models.UniqueConstraint(fields=["programme", "starts_on"], name="rulebook_version_once")]


class SeasonQuerySet(models.QuerySet["Season"]):
    def shared(self) -> SeasonQuerySet:
        """Those that gather offers; an offer one applies for alone has its own."""
        return self.exclude(rulebook__programme=MANDATE)


class Season(models.Model):
    """The offers people choose among together: one deadline, one rulebook, groups formed at once."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.JSONField(help_text="narratives by language")
    organisation = models.ForeignKey(
        "core.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="mobility_seasons",
        help_text="who forms its groups beside the network's secretariat",
    )
    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="seasons")
    procedure = models.ForeignKey(
        "dossiers.Procedure",
        null=True,
        on_delete=models.PROTECT,
        related_name="seasons",
        help_text="of its candidacies",
    )
    opens_at = models.DateTimeField()
    apply_by = models.DateTimeField(help_text="excluded: the deadline with its hour")
    published_at = models.DateTimeField(null=True)
    groups_published_at = models.DateTimeField(null=True, help_text="from when everybody may read where they go")
    is_demonstration = models.BooleanField(default=False)

    objects = SeasonQuerySet.as_manager()

    class Meta:
        app_label = "mobility"
        constraints = [
            models.CheckConstraint(condition=Q(apply_by__gt=F("opens_at")), name="season_deadline_after_opening")
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    def published(self, at: datetime) -> OfferQuerySet:
        """What everybody may read: published, not withdrawn."""
        return self.filter(published_at__lte=at, withdrawn_at=None)

    def open(self, at: datetime) -> OfferQuerySet:
        """What one may still answer."""
        return self.published(at).filter(apply_by__gt=at)


class Offer(models.Model):
    """An internship, a mandate, a welcome: where, when, with whom, in what conditions, at whose expense."""

    class Kind(models.TextChoices):
        INTERNSHIP = "internship", "a group internship"
        VOLUNTEERING = "volunteering", "a volunteer mandate"
        COOPERANT = "cooperant", "a cooperant's mandate"
        REMOTE = "remote", "support at a distance"
        HOSTING = "hosting", "welcoming somebody in Québec"
        RECIPROCITY = "reciprocity", "from the South to Québec"

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    season = models.ForeignKey(Season, null=True, on_delete=models.PROTECT, related_name="offers")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="mobility_offers")
    host = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="hosted_offers", help_text="the partner"
    )
    activity = models.ForeignKey("projects.Activity", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.JSONField(help_text="narratives by language")
    about = models.JSONField(help_text="narratives by language, paragraphs")
    living = models.JSONField(default=dict, blank=True, help_text="living conditions, narratives by language")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2; none: at a distance")
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded")
    languages = models.JSONField(default=dict, help_text="ISO 639-1 → level asked, 1 (A1) to 6 (C2)")
    skills = models.JSONField(default=list, blank=True, help_text="codes of the list MobilitySkill")
    provisions = models.JSONField(default=list, blank=True, help_text="accessibility needs it answers")
    roles = models.JSONField(default=dict, blank=True, help_text="role → how many the group needs")
    costs = models.JSONField(default=list, blank=True, help_text="[{what: narratives, payer, amount_minor}], dollars")
    own_cost_minor = models.BigIntegerField(
        default=0, help_text="what the person pays of it, in cents; kept for search"
    )
    words = models.TextField(blank=True, help_text="folded words to search")
    minimum = models.PositiveSmallIntegerField(default=1, help_text="people or nobody goes")
    maximum = models.PositiveSmallIntegerField(default=1)
    safety_level = models.PositiveSmallIntegerField(null=True, help_text="Canada's travel advice, 1 to 4")
    safety_source = models.CharField(max_length=300, blank=True)
    safety_checked_on = models.DateField(null=True)
    apply_by = models.DateTimeField(help_text="excluded: the deadline with its hour")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        app_label = "mobility"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="offer_days_in_order"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, maximum__gte=F("minimum")), name="offer_places_in_order"
            ),
        ]
        indexes = [models.Index(fields=["apply_by"], name="mobility_offer_deadline")]


class OfferAlert(models.Model):
    """Somebody without an account who wants to hear of new offers: their address, what they look for, nothing else."""

    email = models.EmailField()
    language = models.CharField(max_length=2, default="fr")
    wanted = models.JSONField(default=dict, help_text="the search, as typed")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, help_text="nothing is sent before")
    told_until = models.DateTimeField(help_text="offers published since are still to tell")

    class Meta:
        app_label = "mobility"
        constraints = [models.UniqueConstraint(fields=["email", "wanted"], name="offer_alert_once")]
