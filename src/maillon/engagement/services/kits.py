"""The campaign in a box: a local group’s kit, printed in both languages and put in one file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import override

from maillon.core.documents import codes
from maillon.core.documents.services import print_pdf, render
from maillon.core.narratives import read
from maillon.core.places import region_name
from maillon.engagement.addresses import address
from maillon.engagement.models import Edition
from maillon.engagement.queries import ical
from maillon.engagement.queries.kits import Kit, kits

LANGUAGES = ("fr", "en")
_TOGETHER = 2
"""Pages printed at once: the printer forks for each."""


def build(*, edition: Edition, regions: Sequence[str], at: datetime) -> dict[str, bytes]:
    """The kit of each region as a ZIP: poster and days in both languages, texts to share, calendar, elected members.

    Raises RuleViolation ``documents.pdf_unavailable`` or ``documents.not_printed``.
    """
    known = kits(edition, list(regions), at=at)
    # Pages are written first, one after the other, for they read the database; only printing is done together.
    pages = {(kit.region, code): page_of(kit, code) for kit in known for code in LANGUAGES}
    with ThreadPoolExecutor(_TOGETHER) as pool:
        printed = dict(zip(pages, pool.map(print_pdf, pages.values()), strict=True))
    return {kit.region: _packed(kit, {code: printed[kit.region, code] for code in LANGUAGES}, at) for kit in known}


def page_of(kit: Kit, language: str) -> str:
    """The page of a kit in a language, ready to print: the poster, the days, who was elected, what to share."""
    place = {"slug": kit.edition.campaign.slug, "year": kit.edition.year}
    page = address("edition_acting", language, **place)
    actions = [(one, address("action", language, slug=one.slug)) for one in kit.actions]
    context = {
        "title": f"{read(kit.edition.theme, language).text} – {region_name(kit.region, language)}",
        "sender": {"name": read(kit.edition.campaign.name, language).text, "lines": []},
        "kit": kit,
        "region": region_name(kit.region, language),
        "address": page,
        "picture": codes.picture(page),
        "actions": [(one, link, codes.picture(link)) for one, link in actions],
    }
    return render("engagement/documents/kit.html", context, language)


def texts_of(kit: Kit, language: str) -> str:
    """The words to share of each day, as plain text."""
    place = {"slug": kit.edition.campaign.slug, "year": kit.edition.year}
    context = {
        "kit": kit,
        "region": region_name(kit.region, language),
        "address": address("edition_acting", language, **place),
        "feed": f"{address('events_feed', language, format='atom')}?region={kit.region}",
        "calendar": f"{address('events_ics', language)}?region={kit.region}",
        "actions": [(one, address("action", language, slug=one.slug)) for one in kit.actions],
        "language": language,
    }
    with override(language):
        return render_to_string("engagement/documents/kit.txt", context)


def _packed(kit: Kit, printed: dict[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    stem = f"{kit.edition.campaign.slug}-{kit.edition.year}-{kit.region}"
    title = f"{read(kit.edition.theme, 'fr').text} – {region_name(kit.region, 'fr')}"
    sessions = [one for day in kit.days for one in day.sessions]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for code in LANGUAGES:
            box.writestr(f"{stem}/trousse-{code}.pdf", printed[code])
            box.writestr(f"{stem}/textes-{code}.txt", texts_of(kit, code))
        box.writestr(f"{stem}/calendrier.ics", ical.feed(sessions, title=title, language="fr", at=at))
        box.writestr(f"{stem}/elus.csv", "\ufeff" + _elected(kit))
    return out.getvalue()


def _elected(kit: Kit) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["assemblee", "circonscription", "nom", "groupe", "courriel", "source"])
    for riding in kit.ridings:
        for member in riding.sitting:  # type: ignore[attr-defined]
            name = read(riding.assembly.name, "fr").text
            table.writerow([name, riding.name, member.name, member.group, member.email, riding.source])
    return out.getvalue()
