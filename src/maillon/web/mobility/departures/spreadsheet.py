"""The register as a workbook: what the page is asked for, all its pages; neither address, nor health, nor reports."""

from __future__ import annotations

import io

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.core.privacy.services.readings import note_readings
from maillon.web.http import person
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.register import HOLDING, asked_for, follower

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """One line a stay; whoever is in it is told, in their own page, that it was read."""
    follower(request)
    language, today = (get_language() or "fr")[:2], timezone.localdate()
    shown, _kept = asked_for(request)
    found, kept = list(shown), io.BytesIO()
    note_readings(person(request), [one.person_id for one in found], HOLDING, timezone.now())
    heads = [
        _("Personne"), _("Organisme"), _("Projet"), _("Pays"), _("Lieu"), _("Du"), _("Jusqu’au"), _("État"),
        _("Partie le"), _("Revenue le"),
    ]  # fmt: skip
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Départs"))
        sheet.write_row(0, 0, heads, bold)
        for row, one in enumerate(found, start=1):
            country = codelists.label("Country", one.country, language) if one.country else ""
            said = [
                str(one.person),
                one.organisation.name(language),
                read(one.title, language).text,
                country,
                one.place,
            ]
            sheet.write_row(row, 0, said)
            sheet.write_datetime(row, 5, one.starts_on, day)
            sheet.write_datetime(row, 6, one.ends_on, day)
            sheet.write_string(row, 7, str(words.told(one, today)["phase"]))
            for column, moment in ((8, one.left_at), (9, one.returned_at)):
                if moment is not None:
                    sheet.write_datetime(row, column, timezone.localdate(moment), day)
        sheet.set_column(0, 4, 26)
        sheet.set_column(5, 9, 14)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(found), len(heads) - 1)
    answer = HttpResponse(kept.getvalue(), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_("departs")}-{today:%Y-%m-%d}.xlsx"'
    return answer
