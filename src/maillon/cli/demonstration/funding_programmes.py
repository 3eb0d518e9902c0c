"""The fictional ministry's programmes: a call whose results are known, six that are open, applications on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.cli.demonstration.dossiers import answer, somebody
from maillon.cli.demonstration.funding_budgets import write_budget
from maillon.core.files.models import StoredFile
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation, OrganisationIdentifier, Person
from maillon.core.people import services as people_services
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import (
    Attachment,
    Committee,
    CommitteeMember,
    Decision,
    Dossier,
    Gate,
    ProcedureVersion,
    Review,
    Score,
    Submission,
)
from maillon.dossiers.rules import ranking
from maillon.dossiers.rules.definition import read
from maillon.dossiers.rules.walk import Facts, Outcome
from maillon.dossiers.services import exchanging, receiving, starting, submitting
from maillon.dossiers.services.walking import take
from maillon.funding.models import Call, Terms
from maillon.funding.services import calls, loading

_DAY = timedelta(days=1)
_ALL = Facts(**dict.fromkeys(Facts.__dataclass_fields__, True))
_FICTION = {"fr": "Appel de démonstration : il n’existe pas.", "en": "Demonstration call: it does not exist."}
_PROJECTS: Sequence[tuple[str, str, str, int, int]] = (
    ("Jardins de la saison sèche", "Burkina Faso", "agriculture", 180_000, 5),
    ("Radios de quartier pour les droits des femmes", "Haïti", "egalite", 145_000, 4),
    ("Coopératives de cacao, de la fève à la tablette", "Pérou", "economie", 160_000, 4),
)
"""Title, country, theme, dollars asked for, mark on every line of the grid."""
_PROCEDURES = ("qsf-volet-1", "qsf-volet-2", "aide-urgence", "pqdi-projet", "pecm", "diaspora-haitienne")


@dataclass(frozen=True, slots=True)
class _Cast:
    mireille: User
    readers: Sequence[User]
    ministry: Organisation
    members: Sequence[Organisation]
    paper: StoredFile


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Everything at dates counted from ``at``; nothing when it is there."""
    if Call.objects.exists():
        return
    cast = _cast(at)
    loading.load(funder=cast.ministry, at=at - 300 * _DAY, is_demonstration=True)
    sources = {key: _source(key, cast, at - 290 * _DAY) for key in _PROCEDURES}
    told: dict[str, Any] = {"cast": cast, "sources": sources}
    past = _call(
        ("qsf", "volet-2", "qsf-volet-2"),
        {"fr": "QSF, volet 2 : projets 2026 (fictif)", "en": "QSF, stream 2: projects 2026 (fictional)"},
        45_000_000,
        at - 240 * _DAY,
        at - 180 * _DAY,
        **told,
    )
    _decided(past, cast, at)
    opened = _call(
        ("qsf", "volet-2", "qsf-volet-2"),
        {"fr": "QSF, volet 2 : projets 2027 (fictif)", "en": "QSF, stream 2: projects 2027 (fictional)"},
        120_000_000,
        at - 20 * _DAY,
        at + 45 * _DAY,
        **told,
    )
    _on_the_way(opened, cast, at)
    for parts, name, envelope, days in (
        (
            ("qsf", "volet-1", "qsf-volet-1"),
            {"fr": "QSF, volet 1 : soutien à la mission 2027-2031 (fictif)",
             "en": "QSF, stream 1: core support 2027-2031 (fictional)"},
            400_000_000,
            60,
        ),
        (
            ("aide-urgence", "interventions", "aide-urgence"),
            {"fr": "Aide d’urgence : inondations (fictif)", "en": "Emergency aid: floods (fictional)"},
            100_000_000,
            12,
        ),
        (
            ("pqdi", "projets", "pqdi-projet"),
            {"fr": "PQDI : projets de développement 2027 (fictif)",
             "en": "PQDI: development projects 2027 (fictional)"},
            300_000_000,
            75,
        ),
        (
            ("pecm", "projets", "pecm"),
            {"fr": "PÉCM : éducation à la citoyenneté mondiale 2027 (fictif)",
             "en": "PÉCM: global citizenship education 2027 (fictional)"},
            60_000_000,
            33,
        ),
        (
            ("diaspora-haitienne", "projets", "diaspora-haitienne"),
            {"fr": "Projets de la diaspora haïtienne 2027 (fictif)",
             "en": "Projects of the Haitian diaspora 2027 (fictional)"},
            50_000_000,
            54,
        ),
    ):  # fmt: skip
        _call(parts, name, envelope, at - 3 * _DAY, at + days * _DAY, **told)


def _cast(at: datetime) -> _Cast:
    mireille = User.objects.get(email="mireille@demo.maillon.example")
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    ministry, home = (user.grants.select_related("organisation").get().organisation for user in (mireille, benoit))
    assert ministry is not None and home is not None
    since = at - 400 * _DAY
    simon = User.objects.filter(email="simon@demo.maillon.example").first()
    readers = [simon or _officer("Simon", ministry, since), _officer("Nadège", ministry, since)]
    committee = Committee.objects.create(
        key="qsf", name={"fr": "Comité de sélection QSF", "en": "QSF selection committee"}, owner=ministry,
        is_demonstration=True,
    )  # fmt: skip
    Committee.objects.create(
        key="aide-urgence", name={"fr": "Comité d’urgence", "en": "Emergency committee"}, owner=ministry,
        is_demonstration=True,
    )  # fmt: skip
    offices = CommitteeMember.Office
    seats = [(readers[0], offices.CHAIR), (readers[1], offices.MEMBER), (mireille, offices.SECRETARY)]
    CommitteeMember.objects.bulk_create(
        CommitteeMember(committee=committee, user=user, office=office, starts_on=timezone.localdate(since))
        for user, office in seats
    )
    others = Organisation.objects.filter(country="CA", is_demonstration=True, memberships__isnull=False)
    members = [home, *others.exclude(pk=home.pk).order_by("pk").distinct()[3:9]]
    for number, one in enumerate(members):
        OrganisationIdentifier.objects.get_or_create(
            scheme="CA_QC-QBC", value=f"11999900{number:02d}", defaults={"organisation": one}
        )
    paper = store(
        ContentFile(PDF, name="piece.pdf"), actor=mireille, owner_organisation=ministry, at=since,
        allowed=frozenset({PDF_TYPE}),
    )  # fmt: skip
    return _Cast(mireille, readers, ministry, members, paper)


def _officer(name: str, ministry: Organisation, at: datetime) -> User:
    """An invented officer of the ministry, with an account nobody signs in to."""
    email = f"{name.lower().replace('è', 'e')}.fictif@demo.maillon.example"
    person = Person.objects.create(
        given_name=name, family_name="Fictif", email=email, language="fr", is_demonstration=True
    )
    user = User.objects.create_user(email, None, person=person, created_at=at)
    people_services.grant_role(user=user, role=Role.PROGRAMME_OFFICER, organisation=ministry, actor=None, at=at)
    return user


def _source(key: str, cast: _Cast, at: datetime) -> ProcedureVersion:
    folder = settings.PROJECT / "data" / "procedures" / key
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return exchanging.take_in(read_folder(files), owner=cast.ministry, actor=None, at=at, is_demonstration=True)


def _call(
    parts: tuple[str, str, str],
    name: Mapping[str, str],
    envelope_minor: int,
    opens_at: datetime,
    closes_at: datetime,
    *,
    cast: _Cast,
    sources: Mapping[str, ProcedureVersion],
) -> Call:
    programme, component, key = parts
    terms = Terms.objects.select_related("component__programme").filter(
        component__programme__slug=programme, component__key=component
    )
    made = calls.draft(
        terms=terms.order_by("-number")[0],
        source=sources[key],
        name=name,
        about=_FICTION,
        envelope_minor=envelope_minor,
        opens_at=_at_hour(opens_at, 9),
        closes_at=_at_hour(closes_at, 16),
        actor=cast.mireille,
        at=opens_at - 10 * _DAY,
        is_demonstration=True,
    )
    return calls.announce(call=made, actor=cast.mireille, at=opens_at - 5 * _DAY)


def _at_hour(moment: datetime, hour: int) -> datetime:
    return timezone.localtime(moment).replace(hour=hour, minute=0, second=0, microsecond=0)


def _decided(call: Call, cast: _Cast, at: datetime) -> None:
    """Three projects read, two chosen under the envelope, one refused; the results are public.

    Their walk is told step by step without the letters and agreements that real decisions make: those are past.
    """
    for number, project in enumerate(_PROJECTS):
        day = at - (200 - number) * _DAY
        applicant = cast.members[number + 1]
        dossier = _begin(call, applicant, cast.mireille, project[0], day)
        submission = answer(dossier, _answers(applicant, project, timezone.localdate(day)), day)
        Submission.objects.filter(pk=submission.pk).update(
            state=Submission.State.FINAL, final_xml=submission.xml, finalised_at=day
        )
        write_budget(dossier, project[3] * 100, None, day)
        end = ("approve", "take_effect") if number < 2 else ("refuse",)
        for later, step in enumerate(("submit", "receive", "review", "deliberate", *end)):
            take(dossier=dossier, step=step, facts=_ALL, actor=cast.mireille, at=day + 7 * later * _DAY)
        score, qualifies = _read(dossier, project[4], cast, day + 20 * _DAY)
        Dossier.objects.filter(pk=dossier.pk).update(
            points=score, meets_thresholds=qualifies, requested_minor=project[3] * 100
        )
        Decision.objects.create(
            dossier=dossier,
            outcome=Outcome.APPROVED if number < 2 else Outcome.REFUSED,
            reasons=[] if number < 2 else ["enveloppe"],
            amount_minor=project[3] * 100 if number < 2 else None,
            currency="CAD" if number < 2 else "",
            decided_by=cast.mireille,
            decided_at=day + 28 * _DAY,
        )
    calls.publish_results(call=call, actor=cast.mireille, at=at - 140 * _DAY)


def _on_the_way(call: Call, cast: _Cast, at: datetime) -> None:
    """One application sent, one given back for correction, and Benoît's draft."""
    sent = ("Eau propre pour trois écoles", "Guatemala", "sante", 120_000, 4)
    _submitted(call, cast, cast.members[4], sent, at - 4 * _DAY)
    back = ("Forêts nourricières du Kasaï", "République démocratique du Congo", "climat", 98_000, 3)
    returned = _submitted(call, cast, cast.members[5], back, at - 6 * _DAY)
    receiving.judge_item(
        dossier=returned,
        item="lettre",
        verdict=Gate.Verdict.NOT_MET,
        correction="La lettre du partenaire n’est pas signée : joignez celle qui l’est.",
        actor=cast.mireille,
        at=at - 5 * _DAY,
    )
    receiving.return_for_correction(dossier=returned, actor=cast.mireille, at=at - 5 * _DAY)
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    begun = _begin(call, cast.members[0], benoit, "Le karité, de l’arbre à l’école", at - 2 * _DAY)
    answer(
        begun,
        {"/data/projet/titre": "Le karité, de l’arbre à l’école", "/data/projet/pays": "Burkina Faso"},
        at - 2 * _DAY,
    )


def _begin(call: Call, applicant: Organisation, user: User, title: str, at: datetime) -> Dossier:
    return starting.start(
        version=call.version, applicant=applicant, actor=user, at=at, title=title, is_demonstration=True
    )


def _submitted(
    call: Call, cast: _Cast, applicant: Organisation, project: tuple[str, str, str, int, int], at: datetime
) -> Dossier:
    user = somebody(applicant, "Projets", f"fictifs {project[2]}", at - _DAY)
    dossier = _begin(call, applicant, user, project[0], at)
    submission = answer(dossier, _answers(applicant, project, timezone.localdate(at)), at)
    Attachment.objects.bulk_create(
        Attachment(submission=submission, path=f"/data/pieces/{name}", name=f"{name}.pdf", file=cast.paper, added_at=at)
        for name in ("resolution", "lettre")
    )
    write_budget(dossier, project[3] * 100, user, at)
    submitting.submit(dossier=dossier, actor=user, name=str(user.person), at=at, language="fr")
    return dossier


def _read(dossier: Dossier, mark: int, cast: _Cast, at: datetime) -> tuple[int, bool]:
    """Two readings filed; their score and whether the thresholds are met."""
    grid = read(dossier.version.definition).grid
    marks = [
        {one.key: max(1, mark - (number + place) % 2) for place, one in enumerate(grid.criteria)}
        for number in range(len(cast.readers))
    ]
    for reader, given in zip(cast.readers, marks, strict=True):
        review = Review.objects.create(
            dossier=dossier, reviewer=reader, state=Review.State.FILED, no_conflict_declared_at=at,
            points=ranking.score_of(grid, [given])[0], assigned_at=at, saved_at=at, filed_at=at,
        )  # fmt: skip
        Score.objects.bulk_create(
            Score(review=review, criterion=key, mark=value, comment="Voir la section correspondante.")
            for key, value in given.items()
        )
    return ranking.score_of(grid, marks)


def _answers(applicant: Organisation, project: tuple[str, str, str, int, int], day: date) -> dict[str, str]:
    """A whole application for a project."""
    title, country, theme, asked, _mark = project
    starts = day + timedelta(days=240)
    row = "/data/resultats/resultat[1]"
    return {
        "/data/organisme/region": applicant.region or "06",
        "/data/organisme/revenus": "640000",
        "/data/organisme/administrateurs": "7",
        "/data/organisme/residents": "6",
        "/data/projet/titre": title,
        "/data/projet/resume": f"{title} : trois ans de travail commun, avec un partenaire qui décide, au profit de "
        "familles qui disent elles-mêmes ce qui change.",
        "/data/projet/pays": country,
        "/data/projet/theme": theme,
        "/data/projet/debut": starts.isoformat(),
        "/data/projet/fin": (starts + timedelta(days=1000)).isoformat(),
        "/data/projet/deja": "non",
        "/data/contexte/situation": "Situation inventée pour la démonstration.",
        "/data/contexte/besoin": "Le besoin a été dit en assemblée, par celles et ceux qui le vivent.",
        "/data/contexte/genre": "Les femmes président la moitié des comités.",
        "/data/partenariat/partenaire": "Union fictive des partenaires",
        "/data/partenariat/partenaire_pays": country,
        "/data/partenariat/partenaire_annees": "6",
        "/data/partenariat/partenaire_role": "Il décide des lieux, recrute et rend compte.",
        "/data/partenariat/partenaire_apres": "Un fonds local et des personnes formées.",
        "/data/partenariat/partenaire_definit": "oui",
        "/data/partenariat/partenaire_personne": "Coordination, Union fictive",
        "/data/resultats/ultime": "Des familles vivent mieux de leur travail.",
        f"{row}/niveau": "intermediaire",
        f"{row}/enonce": "Les revenus des ménages augmentent.",
        f"{row}/indicateur": "Revenu moyen par ménage",
        f"{row}/cible": "plus 20 %",
        "/data/resultats/femmes": "420",
        "/data/resultats/hommes": "310",
        "/data/suivi/methode": "Une enquête chaque année, menée par le partenaire.",
        "/data/suivi/risques": "La sécurité : un suivi chaque mois.",
        "/data/budget/cout": str(asked * 2),
        "/data/budget/montant": str(asked),
        "/data/budget/contrepartie": str(asked // 2),
        "/data/pieces/resolution": "resolution.pdf",
        "/data/pieces/lettre": "lettre.pdf",
    }
