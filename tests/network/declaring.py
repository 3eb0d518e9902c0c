"""Procedures opened and answers typed, in one line: what a member declares in these tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from maillon.core.parties.models import OrganisationFigure
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import exchanging, versions

NOW = datetime(2026, 4, 10, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def opened(key):
    folder = settings.PROJECT / "data" / "procedures" / key
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    version = exchanging.take_in(read_folder(files), owner=None, actor=None, at=NOW - 30 * DAY)
    return versions.publish(version=version, actor=None, at=NOW - 30 * DAY)


def typed(dossier, values):
    one = dossier.submissions.select_related("form", "dossier__applicant").get(use="application")
    answers = answers_of(one)
    answers.make_room(values)
    for path, value in values.items():
        answers.set(path, value)
    one.xml = answers.to_xml()
    one.revision += 1
    one.save()
    return answers


def figure(who, kind, detail, value, year=2024):
    money = kind == "revenue"
    OrganisationFigure.objects.create(
        organisation=who,
        kind=kind,
        detail=detail,
        starts_on=date(year, 4, 1),
        ends_on=date(year + 1, 4, 1),
        count=None if money else value,
        amount_minor=value * 100 if money else None,
        currency="CAD" if money else "",
        source="essai",
        recorded_at=NOW,
    )


DECLARED = {
    "/data/chiffres/revenu_ministry": "120000",
    "/data/chiffres/depenses_programmes": "200000",
    "/data/personnes/benevoles": "30",
    "/data/action/zones": "011",
    "/data/action/pays": "SN BF",
    "/data/action/partenaire[1]/partenaire_encore": "non",
    "/data/action/partenaire[2]/partenaire_nom": "Union des femmes de Thiès",
    "/data/action/partenaire[2]/partenaire_pays": "SN",
    "/data/action/partenaire[2]/partenaire_encore": "oui",
    "/data/gouvernance/administration[1]/fonction": "Présidence",
    "/data/gouvernance/administration[1]/reside_canada": "oui",
    "/data/gouvernance/administration[1]/accord": "oui",
    "/data/gouvernance/administration[1]/prenom": "Marie",
    "/data/gouvernance/administration[1]/nom_famille": "Roy",
    "/data/gouvernance/administration[2]/fonction": "Trésorerie",
    "/data/gouvernance/administration[2]/reside_canada": "oui",
    "/data/gouvernance/administration[2]/accord": "non",
}
