"""Hour zero of the demonstration: who is ready, a crisis told whole, one under vote; what is shared otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.dossiers import somebody
from maillon.cli.demonstration.funding_agreements import SIMON
from maillon.cli.demonstration.personas import MINISTRY, NONG_ZANGA, SEMIS, create_home
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import Committee, CommitteeMember, Letter, ProcedureVersion
from maillon.dossiers.services import exchanging, submitting, voting
from maillon.funding.models import Emergency, Terms
from maillon.funding.rules.emergencies import Proof
from maillon.funding.services import emergencies, instalments, readiness, sharing, signing
from maillon.funding.services.sharing import By

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_INVENTED = "Démonstration : inventé"
_SHIPPED = ("experience", "bureau", "etats", "protection")
_PLAN = "Eau potable, abris et nourriture pour les familles déplacées, les deux premières semaines, avec leurs comités."
_MISSIONS = (
    ("Santé publique (fictive)", "HT", "Port-au-Prince", "Laboratoires et surveillance", 24, 3, 6_200_000),
    ("Justice (fictive)", "SN", "Dakar", "Aide juridique de proximité", 15, 2, 3_800_000),
    ("Statistique (fictive)", "BF", "Ouagadougou", "Enquête sur les ménages", 30, 2, 5_400_000),
    ("Archives (fictives)", "MA", "Rabat", "Numérisation", 10, 1, 2_100_000),
)
_QUOTAS = (
    ("HT", 40, (("Université A (fictive)", 22), ("Université B (fictive)", 12))),
    ("SN", 60, (("Université A (fictive)", 45), ("Collège C (fictif)", 20))),
    ("VN", 15, ()),
)
_GIVEN = (
    ("Organisation des francophones (fictive)", "Jeunesse et emploi", 420_000_000),
    ("Agence universitaire (fictive)", "Bourses", 150_000_000),
)
_NAME = {"fr": "Inondations du Centre-Ouest (crise fictive)", "en": "Floods in the Centre-Ouest (fictional crisis)"}
_ABOUT = {"fr": "Une crise inventée, pour montrer une journée.", "en": "An invented crisis, to show one day."}
_STORM = {"fr": "Tempête sur le Plateau central (crise fictive)", "en": "Storm on the Plateau (fictional crisis)"}
_STORM_ABOUT = {"fr": "Une crise inventée : le vote est ouvert.", "en": "An invented crisis: the vote is open."}
_VOTERS = [f"{name}@demo.maillon.example" for name in ("jeanne", "guillaume", "lea")]


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Everything, once, counted from ``at``; nothing when it is there."""
    if Emergency.objects.exists():
        return
    ministry, home = create_home(MINISTRY), create_home(SEMIS)
    mireille = User.objects.get(email="mireille@demo.maillon.example")
    simon = User.objects.get(email=SIMON.email)
    terms = Terms.objects.select_related("component__programme__funder").get(component__key="heure-zero", number=1)
    emergencies.load_past(terms=terms, at=at)
    _ready(ministry, home, mireille, at - 200 * _DAY)
    _crisis(terms, home, (mireille, simon), at - 12 * _DAY)
    _under_vote(terms, home, mireille, at)
    _shared(ministry, mireille, at)


def _ready(ministry: Organisation, home: Organisation, mireille: User, at: datetime) -> None:
    """Semis with its partner in Burkina Faso, and another member that has vetted nobody yet."""
    others = Organisation.objects.filter(country="CA", is_demonstration=True, memberships__isnull=False)
    for one in (home, others.exclude(pk=home.pk).order_by("pk").distinct()[0]):
        readiness.prequalify(
            funder=ministry, organisation=one, starts_on=timezone.localdate(at),
            proofs=[Proof(key, "Vu (inventé)", timezone.localdate(at).isoformat()) for key in _SHIPPED], plan=_PLAN,
            usual_amount_minor=12_000_000, usual_people=2_400, actor=mireille, at=at, is_demonstration=True,
        )  # fmt: skip
    readiness.vet(
        funder=ministry, organisation=home, partner=create_home(NONG_ZANGA), country="BF", since=2015,
        how="Quatre projets ensemble, visite (inventé)", actor=mireille, at=at, is_demonstration=True,
    )  # fmt: skip


def _procedure(ministry: Organisation, at: datetime) -> ProcedureVersion:
    """The shipped one-page form of an emergency, taken in once."""
    known = ProcedureVersion.objects.filter(procedure__key="heure-zero").order_by("pk").first()
    if known is not None:
        return known
    folder = settings.PROJECT / "data" / "procedures" / "heure-zero"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return exchanging.take_in(read_folder(files), owner=ministry, actor=None, at=at, is_demonstration=True)


def _crisis(terms: Terms, home: Organisation, officers: tuple[User, User], day: datetime) -> None:
    """Floods that never were, from eight in the morning to the evening of one day."""
    mireille, simon = officers
    morning = timezone.localtime(day).replace(hour=8, minute=4, second=0, microsecond=0)
    source = _procedure(terms.component.programme.funder, morning - 30 * _DAY)
    committee = Committee.objects.get(key="aide-urgence")
    voters = list(User.objects.filter(email__in=_VOTERS).order_by("pk"))
    CommitteeMember.objects.bulk_create(
        CommitteeMember(committee=committee, user=user, starts_on=date(2025, 1, 1)) for user in voters
    )
    crisis = emergencies.open_emergency(
        terms=terms, source=source, name=_NAME, about=_ABOUT,
        kind="FL", glide="", countries=["BF"], occurred_on=timezone.localdate(morning), mode="direct",
        envelope_minor=50_000_000, actor=mireille, at=morning, is_demonstration=True,
    )  # fmt: skip
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    dossier = crisis.invitations.select_related("dossier").get().dossier
    submitting.submit(
        dossier=dossier, actor=benoit, name="Benoît Lachance", at=morning + timedelta(minutes=52), language="fr"
    )
    dossier.refresh_from_db()
    item = emergencies.put_to_vote(dossier=dossier, amount_minor=12_000_000, actor=mireille, at=morning + 1.2 * _HOUR)
    for number, user in enumerate(voters):
        member = committee.members.get(user=user)
        voting.vote(item=item, member=member, choice="for", actor=user, at=morning + (2 + number / 4) * _HOUR)
    emergencies.decide(item=item, actor=mireille, at=morning + 3 * _HOUR)
    dossier.refresh_from_db()
    agreement = dossier.agreement
    for user, party, name in (
        (benoit, "organisation", "Benoît Lachance"),
        (mireille, "funder", "Mireille Gagnon-Roy"),
    ):
        signing.sign(
            agreement=agreement, party=party, name=name, office="Direction", digest=agreement.text_digest, actor=user,
            at=morning + 5 * _HOUR,
        )  # fmt: skip
    first = agreement.instalments.get(number=1)
    instalments.prepare(instalment=first, actor=mireille, at=morning + 5.5 * _HOUR)
    instalments.approve(instalment=first, actor=simon, at=morning + 6 * _HOUR)
    # Letters of a day that is past are not printed again at each start.
    Letter.objects.filter(dossier=dossier, sent_at=None).update(sent_at=morning + 6 * _HOUR)


def _under_vote(terms: Terms, home: Organisation, mireille: User, at: datetime) -> None:
    """A storm of this morning: two organisations have answered, their committee's voices are awaited."""
    morning = at - 3 * _HOUR
    others = Organisation.objects.filter(country="CA", is_demonstration=True, memberships__isnull=False)
    registered = others.filter(identifiers__scheme="CA_QC-QBC")
    second = registered.exclude(pk=home.pk).order_by("pk").distinct()[0]
    ministry = terms.component.programme.funder
    readiness.prequalify(
        funder=ministry, organisation=second, starts_on=timezone.localdate(at - 9 * _DAY),
        proofs=[Proof(key, "Vu (inventé)", timezone.localdate(at).isoformat()) for key in _SHIPPED], plan=_PLAN,
        usual_amount_minor=8_000_000, usual_people=1_500, actor=mireille, at=at - 9 * _DAY, is_demonstration=True,
    )  # fmt: skip
    partner = Organisation.objects.filter(country="BF", is_demonstration=True).exclude(pk=create_home(NONG_ZANGA).pk)
    readiness.vet(
        funder=ministry, organisation=second, partner=partner.order_by("pk")[0], country="BF", since=2018,
        how="Deux projets ensemble (inventé)", actor=mireille, at=at - 9 * _DAY, is_demonstration=True,
    )  # fmt: skip
    storm = emergencies.open_emergency(
        terms=terms, source=_procedure(ministry, at - 9 * _DAY), name=_STORM, about=_STORM_ABOUT, kind="ST", glide="",
        countries=["BF"], occurred_on=timezone.localdate(morning), mode="direct", envelope_minor=30_000_000,
        actor=mireille, at=morning, is_demonstration=True,
    )  # fmt: skip
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    committee = Committee.objects.get(key="aide-urgence")
    for number, asked in enumerate(storm.invitations.select_related("dossier", "organisation").order_by("pk")):
        ours, when = asked.organisation_id == home.pk, morning + (1 + number / 4) * _HOUR
        user = benoit if ours else somebody(second, "Urgence", "fictive", at - 10 * _DAY)
        submitting.submit(dossier=asked.dossier, actor=user, name=str(user.person), at=when, language="fr")
        asked.dossier.refresh_from_db()
        item = emergencies.put_to_vote(
            dossier=asked.dossier, amount_minor=12_000_000 if ours else 8_000_000, actor=mireille, at=when + 0.5 * _HOUR
        )
        # One of the three has voted already: the two others are awaited.
        first = committee.members.select_related("user").order_by("pk")[0]
        voting.vote(item=item, member=first, choice="for", actor=first.user, at=when + _HOUR)


def _shared(ministry: Organisation, mireille: User, at: datetime) -> None:
    by = By(ministry, mireille, at, source=_INVENTED, is_example=True, is_demonstration=True)
    year = timezone.localdate(at).year
    for number, (institution, country, place, topic, days, experts, minor) in enumerate(_MISSIONS):
        told = {
            "institution": institution, "country": country, "place": place, "topic": topic, "days": days,
            "experts": experts, "amount_minor": minor, "starts_on": date(year - number % 3, 2 + number, 3),
            "result": "Résultat inventé pour la démonstration.",
            "result_en": "Result invented for the demonstration.",
        }  # fmt: skip
        sharing.record_mission(told=told, by=by)
    sharing.record_cooperation(
        told={"title": "Entente de coopération statistique (fictive)", "institution": "Statistique (fictive)",
              "partner": "Institut national (fictif)", "country": "BF", "topic": "Enquêtes auprès des ménages",
              "starts_on": date(year - 1, 5, 1), "ends_on": date(year + 2, 5, 1),
              "result": "Deux enquêtes auprès des ménages publiées (fictif)",
              "result_en": "Two household surveys published (fictional)"}, by=by,
    )  # fmt: skip
    for country, places, asked in _QUOTAS:
        told = {
            "country": country,
            "year": year,
            "places": places,
            "worth_minor": 1_500_000,
            "under": "Entente (fictive)",
        }
        quota, _made = sharing.set_quota(told=told, by=by)
        for institution, students in asked:
            sharing.ask_places(quota=quota, institution=institution, students=students, actor=mireille, at=at)
    for institution, programme, minor in _GIVEN:
        for back in (0, 1):
            told = {
                "institution": institution,
                "programme": programme,
                "country": "",
                "year": year - back,
                "amount_minor": minor,
                "result": f"Rapport de {year - back} remis (fictif)" if back else "",
                "result_en": f"{year - back} report handed in (fictional)" if back else "",
            }
            sharing.record_contribution(told=told, by=by)
