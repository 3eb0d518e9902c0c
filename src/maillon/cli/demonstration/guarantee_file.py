"""The demonstration's file in study: an invented co-operative's plan before the credit committee, half verified."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.cli.demonstration.dossiers import answer
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import Attachment, Committee, CommitteeMember, Dossier, Gate, Sitting, Submission
from maillon.dossiers.rules.definition import read
from maillon.dossiers.services import exchanging, receiving, reviewing, sitting, starting, submitting, versions
from maillon.guarantees.models import Fund
from maillon.guarantees.queries.social import in_force
from maillon.guarantees.services import accounts, diligence, social

_DAY = timedelta(days=1)
_FILES = ("statuts", "proces_verbaux", "etats", "previsions", "contrats", "lettre_preteur")
_YEARS = (
    (2023, 148_000_000, 96_000_000, 34_000_000, 4_200_000, 11_500_000, 92_000_000, 51_000_000),
    (2024, 163_000_000, 104_000_000, 36_500_000, 3_900_000, 13_800_000, 98_000_000, 49_000_000),
    (2025, 181_000_000, 117_000_000, 39_000_000, 4_600_000, 16_200_000, 109_000_000, 55_000_000),
)
_YEAR = ("annee", "ventes", "achats", "charges", "interets", "encaisse", "actif", "dettes")
_PERIODS = (
    ("T1 2027", 31_000_000, 78_000_000, 40_000_000, 0),
    ("T2 2027", 62_000_000, 41_000_000, 0, 4_000_000),
    ("T3 2027", 66_000_000, 43_000_000, 0, 13_000_000),
    ("T4 2027", 52_000_000, 36_000_000, 0, 13_000_000),
    ("T1 2028", 45_000_000, 27_000_000, 0, 13_600_000),
)
"""The loan buys the second steamer in the first quarter; a fall of prices runs dry in the fourth."""
_PERIOD = ("quand", "entrees", "sorties", "tirage", "service")
_SAID = {
    "demande/reference": "FDS-2026-0001",
    "demande/borrower_name": "Coopérative Xaléyi (fictive)",
    "demande/borrower_country": "SN",
    "demande/borrower_sector": "agriculture",
    "democratie/assemblees": "4",
    "democratie/presence": "61",
    "democratie/conseil": "9",
    "democratie/conseil_femmes": "5",
    "democratie/conseil_jeunes": "3",
    "democratie/decisions": "L’assemblée vote le partage : un tiers en réserve, le reste selon les livraisons.",
    "social/genre": "Cent vingt transformatrices reçoivent leur paiement en leur nom.",
    "social/emplois": "34",
    "social/emplois_femmes": "21",
    "social/emplois_prevus": "41",
    "social/fournisseurs": "410",
    "social/paye": "88000000",
    "social/revenu": "Environ deux tiers de ce qu’une famille du département juge décent.",
    "social/environnement": "Balle de riz brûlée dans les étuveuses; puits mesuré chaque mois.",
    "social/ancrage": "La mairie prête le terrain; deux écoles achètent le riz de la cantine.",
    "marche/produit": "Riz étuvé en sacs de 25 kg, vendu au prix du marché de gros.",
    "marche/acheteurs": "Deux grossistes et la cantine scolaire : 95 millions par an sous contrat.",
    "marche/saison": "Achats de novembre à février, ventes de mars à décembre.",
    "marche/gestion": "Une gérante, un comptable, un logiciel de stock; audit annuel.",
    "marche/risques": "Mauvaise pluie : achats réduits; baisse du prix : stock gardé deux mois.",
    "tresorerie/depart": "16200000",
    "tresorerie/choc": "10",
    "credit/outil": "garantie",
    "credit/preteur": "Crédit mutuel Téranga",
    "credit/devise": "XOF",
    "credit/loan_principal": "40000000",
    "credit/couverture_demandee": "50",
    "credit/montant": "45000",
    "credit/debut": "2027-01-15",
    "credit/duree": "15",
    "credit/saisonnier": "non",
    "credit/dette[1]/creancier": "Fournisseur d’engrais",
    "credit/dette[1]/solde": "6500000",
    "credit/dette[1]/retard": "non",
    "credit/suretes": "Nantissement des étuveuses, évaluées à 22 millions.",
}
_PROVEN = {
    "statuts": ("/data/pieces/statuts", ""),
    "proces_verbaux": ("/data/pieces/proces_verbaux", ""),
    "identite": ("", "Liste consolidée des sanctions consultée (inventé)"),
    "comptes": ("/data/pieces/etats", ""),
    "tresorerie": ("/data/tresorerie/choc", ""),
    "contrats": ("/data/pieces/contrats", ""),
    "preteur": ("/data/pieces/lettre_preteur", ""),
}
_GRIDS = {
    "valeurs": {"assemblee": "61", "surplus": "yes", "conseil_femmes": "56", "egalite": "4", "environnement": "3"},
    "avis-preteur": {"historique": "4", "gestion": "3", "capacite": "4", "suretes": "3", "part": "50"},
}


def tell(fund: Fund, *, at: datetime) -> Dossier:
    """A plan is submitted, received, half verified, judged by its lender, and put on the next sitting's agenda."""
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="maillon.example")}
    guillaume, benoit = people["guillaume"], people["benoit"]
    _committee(fund, at)
    dossier = starting.start(
        version=_procedure(fund, at),
        applicant=benoit.grants.get().organisation,
        actor=benoit,
        at=at - 20 * _DAY,
        title="Deuxième étuveuse de riz (inventé)",
        is_demonstration=True,
    )
    plan = answer(dossier, _answers(), at - 20 * _DAY)
    _attach(plan, benoit, at - 20 * _DAY)
    submitting.submit(dossier=dossier, actor=benoit, name=str(benoit), at=at - 19 * _DAY, language="fr")
    for item in read(dossier.version.definition).checklist:
        receiving.judge_item(
            dossier=dossier, item=item.key, verdict=Gate.Verdict.MET, actor=guillaume, at=at - 18 * _DAY
        )
    receiving.receive(dossier=dossier, actor=guillaume, at=at - 18 * _DAY)
    dossier.refresh_from_db()
    _verify(dossier, guillaume, at - 5 * _DAY)
    _read(dossier, guillaume, at - 4 * _DAY)
    return dossier


def _procedure(fund: Fund, at: datetime):  # type: ignore[no-untyped-def]
    folder = settings.PROJECT / "data" / "procedures" / "garantie-plan"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    version = exchanging.take_in(
        read_folder(files),
        owner=fund.organisation,
        actor=None,
        at=at - 40 * _DAY,
        opens_at=at - 40 * _DAY,
        is_demonstration=True,
    )
    return versions.publish(version=version, actor=None, at=at - 40 * _DAY)


def _committee(fund: Fund, at: datetime) -> Committee:
    committee, made = Committee.objects.get_or_create(
        key="credit",
        defaults={
            "name": {"fr": "Comité de crédit", "en": "Credit committee"},
            "owner": fund.organisation,
            "is_demonstration": True,
        },
    )
    sits = User.objects.filter(grants__role=Role.CREDIT_COMMITTEE.value, grants__organisation=fund.organisation)
    for user in sits.order_by("pk") if made else ():
        CommitteeMember.objects.create(
            committee=committee, user=user, starts_on=timezone.localdate(at) - timedelta(days=400)
        )
    return committee


def _answers() -> dict[str, str]:
    told = {f"/data/{path}": value for path, value in _SAID.items()}
    for place, row in enumerate(_YEARS, start=1):
        told |= {f"/data/comptes/exercice[{place}]/{name}": str(row[n]) for n, name in enumerate(_YEAR)}
    for place, period in enumerate(_PERIODS, start=1):
        told |= {f"/data/tresorerie/periode[{place}]/{name}": str(period[n]) for n, name in enumerate(_PERIOD)}
    return told


def _attach(plan: Submission, person: User, at: datetime) -> None:
    assert plan.dossier is not None
    for name in _FILES:
        kept = store(
            ContentFile(PDF, name=f"{name}.pdf"),
            actor=person,
            owner_organisation=plan.dossier.applicant,
            at=at,
            allowed=frozenset({PDF_TYPE}),
        )
        Attachment.objects.create(
            submission=plan, path=f"/data/pieces/{name}", name=f"{name}.pdf", file=kept, added_at=at
        )
    answer(plan.dossier, {f"/data/pieces/{name}": f"{name}.pdf" for name in _FILES}, at)


def _verify(dossier: Dossier, manager: User, at: datetime) -> None:
    """Most points are proven, one is still lacking; the lender's grid came with its letter."""
    day = timezone.localdate(at)
    for point, (question, told) in _PROVEN.items():
        found = diligence.Found("proven", day, question=question, told=told)
        diligence.verify_file(dossier=dossier, point=point, found=found, actor=manager, at=at)
    lacking = diligence.Found("lacking", day, told="Un créancier n’a pas encore répondu (inventé)")
    diligence.verify_file(dossier=dossier, point="dettes", found=lacking, actor=manager, at=at)
    for framework in [one for one in in_force(day) if one.key in _GRIDS]:
        shown = "Lettre du prêteur (inventée)" if framework.key == "avis-preteur" else "Plan d’affaires"
        given = {key: (value, shown) for key, value in _GRIDS[framework.key].items()}
        social.assess_file(dossier=dossier, framework=framework, on=day, answers=given, actor=manager, at=at)


def _read(dossier: Dossier, manager: User, at: datetime) -> None:
    """Two of the committee read it and mark it."""
    rows = CommitteeMember.objects.filter(committee__key="credit").select_related("user").order_by("pk")
    grid = read(dossier.version.definition).grid
    keys = [criterion.key for criterion in grid.criteria]
    readers = [one.user for one in rows[:2]]
    for review in reviewing.assign(dossier=dossier, reviewers=readers, actor=manager, at=at):
        marks = dict(zip(keys, (4, 4, 3, 3, 4, 4, 4), strict=True))
        comments = dict.fromkeys(keys, "Voir la section correspondante du plan.")
        reviewing.save(review=review, marks=marks, comments=comments, actor=review.reviewer, at=at)
        reviewing.file(review=review, no_conflict=True, actor=review.reviewer, at=at)
    reviewing.end(dossier=dossier, actor=manager, at=at)


def known_again(fund: Fund, *, at: datetime) -> None:
    """Each borrower was known again within the year, but two whose day has come; one sent its last accounts."""
    manager = User.objects.get(email="guillaume@demo.maillon.example")
    rows = list(fund.guarantees.select_related("fund__organisation").order_by("reference"))
    for place, one in enumerate(rows):
        when = at - timedelta(days=340 if place % 9 == 8 else 30 + 10 * place)
        if timezone.localdate(when) <= one.starts_on:
            continue
        found = diligence.Found("proven", timezone.localdate(when), told="Liste des sanctions consultée (inventé)")
        diligence.verify_again(guarantee=one, point="identite", found=found, actor=manager, at=when)
    for one, debts in ((rows[-1], 5_200_000), (rows[-3], 8_100_000)):
        told = accounts.Told(2025, 18_000_000, 11_000_000, 4_000_000, 700_000, 2_100_000, 10_000_000, debts)
        minor = {name: getattr(told, name) * 100 for name in told.__slots__ if name != "year"}
        accounts.receive(
            guarantee=one,
            told=accounts.Told(year=2025, **minor),
            evidence="États financiers 2025 (inventés)",
            on=timezone.localdate(at - 12 * _DAY),
            actor=manager,
            at=at - 12 * _DAY,
        )


def put_before_the_committee(dossier: Dossier, *, actor: User, at: datetime) -> Sitting:
    """The next sitting of the credit committee has the file on its agenda."""
    coming = sitting.plan(
        committee=Committee.objects.get(key="credit"),
        starts_at=at + 9 * _DAY,
        place="Visioconférence",
        actor=actor,
        at=at,
    )
    sitting.put_on_agenda(sitting=coming, dossier=dossier, actor=actor, at=at)
    return coming
