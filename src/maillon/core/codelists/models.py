from __future__ import annotations

from django.db import models


class CodeList(models.Model):
    """One edition of a list of codes, with where it comes from and under which licence."""

    name = models.CharField(max_length=80, help_text="The standard's own name: Sector, Country, UNSDG-Goals…")
    version = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="codelist_edition")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Code(models.Model):
    """A code, its French and English names, its category and its period of use."""

    codelist = models.ForeignKey(CodeList, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400)
    name_fr_is_ours = models.BooleanField(
        default=False, help_text="The standard gives no French name; this one is Maillon's."
    )
    description = models.JSONField(default=dict, blank=True)
    category = models.CharField(max_length=80, blank=True)
    active_from = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["codelist", "code"], name="code_once_per_edition")]

    def __str__(self) -> str:
        return self.code


class ExchangeRate(models.Model):
    """The yearly average price of one Canadian dollar's worth: ``cad_per_unit`` dollars for one unit.

    Always base → CAD; the source says how it was derived.
    """

    currency = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    cad_per_unit = models.DecimalField(max_digits=20, decimal_places=10)
    source = models.CharField(max_length=200)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["currency", "year"], name="one_rate_a_year"),
            models.CheckConstraint(condition=models.Q(cad_per_unit__gt=0), name="rate_is_positive"),
        ]
