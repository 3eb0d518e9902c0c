"""Who guarantees what, under which terms: the fund, its products' editions, its facilities with lenders, borrowers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Fund(models.Model):
    """A guarantee and co-financing fund: an organisation, its history of events, and its two books."""

    organisation = models.OneToOneField("core.Organisation", on_delete=models.PROTECT, related_name="fund")
    slug = models.SlugField(max_length=28, unique=True, help_text="names its books; never changes")
    name = models.JSONField(default=dict, help_text="narratives by language")
    functional_currency = models.CharField(max_length=3, default="CAD")
    asnpo_book = models.OneToOneField("ledger.Book", on_delete=models.PROTECT, related_name="+")
    ifrs_book = models.OneToOneField("ledger.Book", on_delete=models.PROTECT, related_name="+")
    policy = models.JSONField(default=dict, help_text="what holds for the whole fund, with its source; see data/")
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "guarantees"

    def __str__(self) -> str:
        return self.slug


class Product(models.Model):
    """What the fund offers: a guarantee loan by loan, a portfolio guarantee, a crop line, a co-financed loan."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="products")
    key = models.SlugField(max_length=40)
    name = models.JSONField(default=dict, help_text="narratives by language")

    class Meta:
        app_label = "guarantees"
        constraints = [models.UniqueConstraint(fields=["fund", "key"], name="product_once_per_fund")]

    def __str__(self) -> str:
        return self.key


class ProductVersion(models.Model):
    """One edition of a product's terms, as ``rules.terms`` reads them: frozen once a facility uses it."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    starts_on = models.DateField()
    source = models.TextField()
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="product_version_once"),
            models.CheckConstraint(condition=~Q(source=""), name="product_version_has_a_source"),
        ]


class Facility(models.Model):
    """What was agreed with a lender: under which terms its loans are covered, in which currency, up to what."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="facilities")
    reference = models.CharField(max_length=24, unique=True, help_text="CAD-2024-003")
    lender = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="facilities_lent_under")
    version = models.ForeignKey(ProductVersion, on_delete=models.PROTECT, related_name="facilities")
    currency = models.CharField(max_length=3, help_text="of its loans")
    cap_minor = models.BigIntegerField(null=True, help_text="portfolio cap; none: each guarantee's own")
    starts_on = models.DateField()
    available_until = models.DateField(help_text="last day a loan is included")
    reports_every_months = models.PositiveSmallIntegerField(default=3)
    reports_within_days = models.PositiveSmallIntegerField(default=30)
    suspended_because = models.TextField(blank=True, help_text="nothing new is covered until it is lifted")

    class Meta:
        app_label = "guarantees"
        verbose_name_plural = "facilities"
        constraints = [
            models.CheckConstraint(condition=Q(available_until__gte=models.F("starts_on")), name="facility_days")
        ]

    def __str__(self) -> str:
        return self.reference


class Obligor(models.Model):
    """Who borrows: a co-operative, a mutual, a producers' group; ``group`` joins those who fall together."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="obligors")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="borrows_as")
    country = models.CharField(max_length=2)
    sector = models.CharField(max_length=40, help_text="a category of the fund's policy")
    group = models.SlugField(max_length=60, blank=True, help_text="connected borrowers share it")

    class Meta:
        app_label = "guarantees"
        constraints = [models.UniqueConstraint(fields=["fund", "organisation"], name="obligor_once_per_fund")]
