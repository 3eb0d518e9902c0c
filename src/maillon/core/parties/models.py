from __future__ import annotations

from django.db import models


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def recorded(self) -> OrganisationQuerySet:
        """Organisations with a record of their own here, not only a mention in published data."""
        return self.filter(standing=Organisation.Standing.RECORDED)


class Organisation(models.Model):
    """Whatever acts in the chain: member, funder, partner, lender, ministry. One record, many hats."""

    class Standing(models.TextChoices):
        RECORDED = "recorded", "has a record here, kept by itself or the network"
        MENTIONED = "mentioned", "known only from published data"

    slug = models.SlugField(max_length=90, unique=True)
    legal_name_fr = models.CharField(max_length=300)
    legal_name_en = models.CharField(max_length=300, blank=True)
    acronym = models.CharField(max_length=40, blank=True, help_text="not unique: three organisations share CSI")
    legal_form = models.CharField(max_length=80, blank=True)
    organisation_type = models.CharField(
        max_length=4, blank=True, help_text="IATI OrganisationType: 22 national NGO, 80 academic…"
    )
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    region = models.CharField(max_length=4, blank=True, help_text="Québec's administrative region, 01 to 17")
    locality = models.CharField(max_length=120, blank=True)
    founded_in = models.PositiveSmallIntegerField(null=True, blank=True)
    website = models.URLField(blank=True)
    year_end = models.CharField(
        max_length=5, default="03-31", help_text="month and day its own fiscal year ends on; 02-29: the end of February"
    )
    mission = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.RECORDED)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        app_label = "core"
        # The directory counts itself on every visit: this holds all it counts by, without reading the records.
        indexes = [models.Index(fields=["standing", "country", "region"], name="organisation_part")]

    def __str__(self) -> str:
        return self.legal_name_fr

    def name(self, language: str) -> str:
        """The legal name for a reader of ``language``."""
        return self.legal_name_en if language.startswith("en") and self.legal_name_en else self.legal_name_fr


class OrganisationName(models.Model):
    """Another spelling under which an organisation is found; confirmed by a person, or only seen."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, help_text="core.text.name_key of the name", db_index=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="name_once")]


class FormerAddress(models.Model):
    """The address of a record that was found to be another one's: its pages lead there."""

    slug = models.SlugField(max_length=90, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_addresses")

    class Meta:
        app_label = "core"


class OrganisationIdentifier(models.Model):
    """A registry's number for an organisation; the scheme is org-id.guide's (CA-CRA_ACR, CA_QC-QBC…)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_once")]


class OrganisationFigure(models.Model):
    """A dated figure about an organisation: revenue by source, staff, directors resident in Canada."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="figures")
    kind = models.CharField(max_length=60, help_text="revenue, staff, volunteers, directors, directors_in_canada…")
    detail = models.CharField(max_length=80, blank=True, help_text="revenue's source, staff's kind…")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="excluded")
    count = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="figure_period_order"),
            models.CheckConstraint(
                condition=models.Q(count__isnull=False, amount_minor__isnull=True, currency="")
                | (models.Q(count__isnull=True, amount_minor__isnull=False) & ~models.Q(currency="")),
                name="figure_is_count_or_amount",
            ),
        ]


class Person(models.Model):
    """Somebody, with no more about them than their roles need."""

    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="fr")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "core"

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Affiliation(models.Model):
    """A person's role in an organisation for a time: employment, board seat, delegation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    role = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="affiliation_period_order",
            )
        ]


class Relationship(models.Model):
    """What one organisation is to another for a time: partner, sponsor, section, lender."""

    source = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relationships")
    target = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reverse_relationships")
    kind = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded")

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="relationship_period_order",
            ),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="relationship_two_parties"),
        ]
