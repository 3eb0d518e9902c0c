"""All of Québec's solidarity by country and by year, each dollar counted once."""

from __future__ import annotations

from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api.callers import ApiRequest
from maillon.api.selection import Said
from maillon.funding.queries.solidarity import CURRENCY, Amounts, Kind, solidarity

router = Router(tags=["funding"])
_FIRST, _LAST = 1900, 2200


class SolidarityQuestion(Said):
    """The part of it wanted."""

    kind: list[Kind] = Field(
        [],
        max_length=len(Kind),
        description=noop("agreement, emergency, mission, exemption ou francophonie; peut se répéter. Tous sans lui."),
    )
    country: str = Field("", pattern=r"^([A-Z]{2})?$", description=noop("Pays, ISO 3166-1."))
    from_year: int = Field(_FIRST, ge=_FIRST, le=_LAST, description=noop("Première année civile, comprise."))
    to_year: int = Field(_LAST, ge=_FIRST, le=_LAST, description=noop("Dernière année civile, comprise."))


class AmountsShown(Schema):
    """How many records, how much."""

    count: int
    amount_minor: int


class CountryAmounts(AmountsShown):
    """Those of a country."""

    country: str = Field(description=noop("ISO 3166-1; vide : plusieurs, ou aucun dit."))


class YearAmounts(AmountsShown):
    """Those of a calendar year."""

    year: int


class KindAmounts(AmountsShown):
    """Those of a kind."""

    kind: Kind


class CellShown(AmountsShown):
    """Those of one kind, one country, one year."""

    kind: Kind
    country: str
    year: int


class SolidarityShown(Schema):
    """Totals, and the cells they are sums of."""

    currency: str
    total: AmountsShown
    by_country: list[CountryAmounts]
    by_year: list[YearAmounts]
    by_kind: list[KindAmounts]
    cells: list[CellShown]


@router.get(
    "/solidarity",
    response=SolidarityShown,
    operation_id="total_solidarity",
    summary=noop("Toute la solidarité du Québec, par pays et par année"),
)
def total_solidarity(request: ApiRequest, asked: Query[SolidarityQuestion]) -> SolidarityShown:
    found = solidarity(
        kinds=asked.kind or tuple(Kind), country=asked.country or None, years=(asked.from_year, asked.to_year)
    )
    return SolidarityShown(
        currency=CURRENCY,
        total=AmountsShown(**_sums(found.total)),
        by_country=[CountryAmounts(country=key, **_sums(one)) for key, one in sorted(found.by_country.items())],
        by_year=[YearAmounts(year=key, **_sums(one)) for key, one in sorted(found.by_year.items())],
        by_kind=[KindAmounts(kind=key, **_sums(one)) for key, one in sorted(found.by_kind.items())],
        cells=[
            CellShown(kind=one.kind, country=one.country, year=one.year, count=one.count, amount_minor=one.amount_minor)
            for one in sorted(found.cells, key=lambda one: (one.kind, one.country, one.year))
        ],
    )


def _sums(one: Amounts) -> dict[str, int]:
    return {"count": one.count, "amount_minor": one.amount_minor}
