"""Who was a member, as what, from when to when: dated history, never a flag."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models


class MembershipCategoryQuerySet(models.QuerySet["MembershipCategory"]):
    def on(self, day: date) -> MembershipCategoryQuerySet:
        """Categories in force on a day."""
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))


class MembershipCategory(models.Model):
    """A kind of membership and what it gives; a version is never changed, another one takes its place."""

    key = models.SlugField(max_length=40, help_text="full, associate, honorary…")
    label = models.JSONField(help_text="narratives by language")
    votes = models.BooleanField(default=True, help_text="has a voice at the assembly")
    pays_dues = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=True, help_text="in the public directory of members")
    position = models.PositiveSmallIntegerField(default=0, help_text="the order they are offered in")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    objects = MembershipCategoryQuerySet.as_manager()

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_on"], name="membership_category_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="membership_category_period_order",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        """Memberships in force on a day: « members on 12 June 2015 »."""
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))


class Membership(models.Model):
    """An organisation's membership in a category for a time; another category is another membership."""

    class Ending(models.TextChoices):
        RESIGNED = "resigned", "left by its own will"
        LAPSED = "lapsed", "did not renew, or stayed suspended too long"
        EXCLUDED = "excluded", "by a decision of the network"
        DISSOLVED = "dissolved", "the organisation is no more"
        MERGED = "merged", "into another organisation"
        CHANGED = "changed", "became a member of another category"

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="memberships")
    category = models.ForeignKey(MembershipCategory, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    ending_note = models.CharField(max_length=500, blank=True)
    successor = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.SET_NULL, related_name="+", help_text="merged into which"
    )
    dossier = models.ForeignKey(
        "dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+", help_text="the admission"
    )
    source = models.CharField(max_length=300, blank=True, help_text="of what was recorded without a dossier")
    recorded_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="membership_period_order",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True, ending="") | models.Q(ends_on__isnull=False),
                name="membership_ending_is_dated",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(ends_on__isnull=True), name="membership_open_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_on"], name="membership_of")]


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def on(self, day: date) -> SuspensionQuerySet:
        """Suspensions that hold on a day; one lifted on its first day never held."""
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))


class Suspension(models.Model):
    """A time during which a member's rights are held back, and why."""

    class Cause(models.TextChoices):
        DUES = "dues", "dues unpaid beyond the rule's delay"
        ETHICS = "ethics", "code of ethics not renewed in time"
        DECISION = "decision", "a decision of the board"

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="suspensions")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    reason = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded; none: still suspended")
    lifted_because = models.CharField(max_length=500, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="suspension_period_order",
            ),
            models.UniqueConstraint(
                fields=["membership", "cause"],
                condition=models.Q(ends_on__isnull=True),
                name="suspension_open_once",
            ),
        ]


class MembershipYear(models.Model):
    """A year of membership: its days, when renewal opens and is due, and which procedure asks for it."""

    label = models.CharField(max_length=20, unique=True, help_text="2027, or 2026-2027")
    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(help_text="excluded")
    renewal_opens_on = models.DateField()
    renewal_due_on = models.DateField()
    procedure = models.SlugField(max_length=60, default="renouvellement", help_text="the key of the one that asks")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, help_text="when its renewal was asked of the members")
    reminded_at = models.DateTimeField(null=True, help_text="when the last letter left to those who had not answered")

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="membership_year_period_order"
            ),
            models.CheckConstraint(
                condition=models.Q(renewal_due_on__gte=models.F("renewal_opens_on")), name="renewal_window_order"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Renewal(models.Model):
    """A member says again, for a year, that it is one: its declaration is the dossier, begun and then accepted."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="renewals")
    year = models.ForeignKey(MembershipYear, on_delete=models.PROTECT, related_name="renewals")
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(null=True, help_text="when it was sent, once accepted; none: under way")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "network"
        constraints = [models.UniqueConstraint(fields=["membership", "year"], name="renewal_once")]


class DeclaredCountry(models.Model):
    """A country where a member said, in a year's declaration, that it acts."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="countries")
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")

    class Meta:
        app_label = "network"
        constraints = [models.UniqueConstraint(fields=["renewal", "country"], name="declared_country_once")]


class MembershipRules(models.Model):
    """What a time's by-laws say of members: delays, the category offered first. Another text is another row."""

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(null=True, help_text="excluded")
    definition = models.JSONField(help_text="rules.memberships.Rules")
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="membership_rules_period_order",
            )
        ]


class Alliance(models.Model):
    """An alliance or coalition the network itself belongs to."""

    slug = models.SlugField(max_length=90, unique=True)
    name = models.JSONField(help_text="narratives by language")
    purpose = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    website = models.URLField(blank=True)
    role = models.CharField(max_length=120, blank=True, help_text="member, chair, observer… in the network's words")
    represented_by = models.ForeignKey("core.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="alliance_period_order",
            )
        ]


class RecordRules(models.Model):
    """What a time's rules say of records: what a whole one holds, how few are too few to show, how teams are sorted."""

    class Part(models.TextChoices):
        GAPS = "gaps", "rules.gaps.Rules"
        BAROMETER = "barometer", "rules.barometer.Rules"
        SIZES = "sizes", "rules.directory.Bracket"

    part = models.CharField(max_length=10, choices=Part.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")
    definition = models.JSONField()
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(fields=["part", "starts_on"], name="record_rules_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="record_rules_period_order",
            ),
        ]
