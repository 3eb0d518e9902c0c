"""The directory to take away: the selection as a table or as cards, one organisation as a card; public facts alone."""

from __future__ import annotations

import csv
import io

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.network.queries import directory
from maillon.network.queries.directory import Line
from maillon.opendata import vcard
from maillon.opendata.tables import safe
from maillon.web.addresses import address
from maillon.web.insight.phrases import language
from maillon.web.parties import presenters
from maillon.web.parties.selection import asked

VCARD = "text/vcard; charset=utf-8"


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The organisations of the selection as CSV, in the same order, all pages together."""
    rows, spoken = _selected(request), language()
    held = io.StringIO()
    writer = csv.writer(held)
    heads = [_("Nom français"), _("Nom anglais"), _("Sigle"), _("Catégorie de membre"), _("Région du Québec")]
    heads += [_("Localité"), _("Pays"), _("Personnes employées"), _("Site web"), _("Fiche")]
    writer.writerow(heads)
    for one in rows:
        country = codelists.label("Country", one.country, spoken) if one.country else ""
        region = presenters.region_name(one.region) if one.region else ""
        cells = [one.name_fr, one.name_en, one.acronym, read(one.category, spoken).text, region, one.locality, country]
        staff = "" if one.staff is None else one.staff
        writer.writerow([*map(safe, cells), staff, safe(one.website), _page(one.slug)])
    answer = HttpResponse("\ufeff" + held.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name()}.csv"'
    return answer


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """The organisations of the selection as address-book cards."""
    told = "".join(_card(one) for one in _selected(request))
    answer = HttpResponse(told, content_type=VCARD)
    answer["Content-Disposition"] = f'attachment; filename="{_name()}.vcf"'
    return answer


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation's card."""
    found = get_object_or_404(Organisation, slug=slug)
    [line] = directory.lines(Organisation.objects.filter(pk=found.pk), on=localdate())
    answer = HttpResponse(_card(line), content_type=VCARD)
    answer["Content-Disposition"] = f'attachment; filename="{slug}.vcf"'
    return answer


def _selected(request: HttpRequest) -> list[Line]:
    on = localdate()
    wanted = asked(request, directory.census(on=on)).wanted
    return list(directory.lines(directory.directory(wanted, language=language(), on=on), on=on))


def _card(one: Line) -> str:
    spoken = language()
    return vcard.card(
        vcard.Card(
            identity=_page(one.slug),
            name=one.name_en if spoken == "en" and one.name_en else one.name_fr,
            acronym=one.acronym,
            locality=one.locality,
            region=presenters.region_name(one.region) if one.region else "",
            country=codelists.label("Country", one.country, spoken) if one.country else "",
            website=one.website,
        )
    )


def _page(slug: str) -> str:
    return str(settings.BASE_URL) + address("organisation", slug=slug)


def _name() -> str:
    return f"{_('annuaire')}-{localdate().isoformat()}"
