"""Bringing code lists and exchange rates up to date."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from maillon.core.codelists import queries, rates, reading
from maillon.core.codelists.models import Code, CodeList, ExchangeRate

_BATCH = 1000


@transaction.atomic
def load(folder: Path | None = None) -> dict[str, int]:
    """Put the code lists of a folder (by default the project's) in place of what is kept of the same editions.

    Loading twice changes nothing. Gives the number of lists and of codes.
    """
    lists = list(reading.read_all(folder or Path(settings.PROJECT) / "data" / "codelists"))
    count = 0
    for read in lists:
        kept, _created = CodeList.objects.update_or_create(
            name=read.name, version=read.version, defaults={"source": read.source, "licence": read.licence}
        )
        codes = {code.code: code for code in read.codes if code.code}
        gone = set(Code.objects.filter(codelist=kept).values_list("code", flat=True)) - codes.keys()
        Code.objects.filter(codelist=kept, code__in=gone).delete()
        Code.objects.bulk_create(
            [
                Code(
                    codelist=kept,
                    code=code.code,
                    name_fr=code.name_fr[:400],
                    name_en=code.name_en[:400],
                    name_fr_is_ours=code.name_fr_is_ours,
                    description=code.description,
                    category=code.category,
                    active_from=code.active_from,
                    withdrawn_on=code.withdrawn_on,
                )
                for code in codes.values()
            ],
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["codelist", "code"],
            update_fields=[
                "name_fr",
                "name_en",
                "name_fr_is_ours",
                "description",
                "category",
                "active_from",
                "withdrawn_on",
            ],
        )
        count += len(codes)
    queries.forget()
    return {"lists": len(lists), "codes": count}


@transaction.atomic
def load_rates(folder: Path | None = None) -> dict[str, int]:
    """Put the exchange rates of a folder (by default the project's) in place of all that are kept.

    Gives the number of currencies and of rates. Raises RuleViolation ``rates.anchor`` when the file does not
    say what is known of it; nothing is changed then.
    """
    read = rates.read_all(folder or Path(settings.PROJECT) / "data" / "rates")
    ExchangeRate.objects.all().delete()
    ExchangeRate.objects.bulk_create(
        [
            ExchangeRate(currency=rate.currency, year=rate.year, cad_per_unit=rate.cad_per_unit, source=rate.source)
            for rate in read
        ],
        batch_size=_BATCH,
    )
    queries.forget()
    return {"currencies": len({rate.currency for rate in read}), "rates": len(read)}
