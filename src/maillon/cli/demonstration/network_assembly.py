"""The groups and assemblies of the demonstration: an annual meeting that was held, one today, one to come.

Dates follow the day the demonstration is made; names and choices do not change from one day to another.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.personas import NONG_ZANGA, PERSONAS, SEMIS, create_home
from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.people.services import grant_role
from maillon.core.text import slug
from maillon.dossiers.models import Committee
from maillon.network.models import Assembly, AssemblyItem, Group
from maillon.network.queries.memberships import voting_members
from maillon.network.services import (
    assemblies,
    assembly_papers,
    ballots,
    delegations,
    group_shelf,
    groups,
    meetings,
)

_NAMES = (
    ("Awa", "Diallo"), ("Simon", "Pelletier"), ("Thi Lan", "Pham"), ("Karine", "Bérubé"), ("Moussa", "Traoré"),
    ("Élise", "Gagné"), ("Ramón", "Quispe"), ("Josée", "Thériault"), ("Nadia", "Haddad"), ("Étienne", "Roy"),
    ("Maïka", "Jean-Louis"), ("Olivier", "Savard"), ("Gloria", "Mendoza"), ("Pascale", "Côté"), ("Samir", "Benali"),
    ("Chloé", "Lavoie"), ("Yao", "Kouassi"), ("Denise", "Fortin"), ("Camila", "Rojas"), ("Luc", "Arsenault"),
    ("Inès", "Lachapelle"), ("Hugo", "Vachon"),
)  # fmt: skip
"""Invented people: one a member, enough for the quorum."""
_SINCE_THE_LAST = timedelta(days=164)
_FOR, _AGAINST, _ABSTAIN = ["for"], ["against"], ["abstain"]


def tell(*, at: datetime) -> None:
    """Found the groups, hold the last annual meeting, convene the next two; nothing when that was done."""
    if Group.objects.filter(is_demonstration=True).exists():
        return
    people = {one.key: User.objects.get(email=one.email) for one in PERSONAS}
    with transaction.atomic():
        today = timezone.localdate(at)
        delegates = _delegates(today, at - timedelta(days=400))
        _groups(people, delegates, today, at)
        held = _annual_meeting(people, delegates, _morning(today - _SINCE_THE_LAST))
        _special_meeting(people, delegates, at)
        _next_meeting(people, _morning(today + timedelta(days=47)), at)
        # Letters of a story told afterwards are not sent.
        Message.objects.filter(template__startswith="network/", created_at__lt=at).delete()
        Group.objects.update(is_demonstration=True)
        Assembly.objects.update(is_demonstration=True)
        Person.objects.filter(email__endswith="@demo.maillon.example").update(is_demonstration=True)
    assembly_papers.seal_minutes(
        assembly=held, language="fr", actor=people["amina"], at=held.starts_at + timedelta(days=12)
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)), timezone.get_default_timezone())


def _delegates(today: date, since: datetime) -> dict[Organisation, User]:
    """Somebody for each of the first voting members; Semis solidaires has Benoît."""
    found: dict[Organisation, User] = {}
    both = voting_members(today).filter(pk__in=voting_members(today - _SINCE_THE_LAST).values("pk"))
    homes = both.exclude(slug=slug(SEMIS.name_fr)).order_by("slug")[: len(_NAMES)]
    for home, (given, family) in zip(homes, _NAMES, strict=False):
        address = f"{slug(given)}.{slug(family)}@demo.maillon.example"
        person = Person.objects.create(given_name=given, family_name=family, email=address, is_demonstration=True)
        user = User.objects.create_user(address, None, person=person, created_at=since)
        grant_role(user=user, role=Role.ORGANISATION_ADMINISTRATOR, organisation=home, actor=None, at=since)
        found[home] = user
    return found


def _groups(people: dict[str, User], sitting: dict[Organisation, User], today: date, at: datetime) -> None:
    amina, since = people["amina"], today - timedelta(days=620)

    def group(kind: str, fr: str, en: str, mandate_fr: str, mandate_en: str, **said: object) -> Group:
        committee = said.get("committee")
        return groups.found(
            kind=kind, name={"fr": fr, "en": en}, mandate={"fr": mandate_fr, "en": mandate_en},
            is_public=bool(said.get("is_public", True)), starts_on=since,
            committee=committee if isinstance(committee, Committee) else None,
            actor=amina, at=at - timedelta(days=600),
        )  # fmt: skip

    def seat(
        where: Group, person: Person | None, home: Organisation | None = None, office: str = "member",
        ends_on: date | None = None,
    ) -> None:  # fmt: skip
        groups.seat(
            group=where, organisation=home, person=person, office=office, starts_on=since, ends_on=ends_on,
            actor=amina, at=at - timedelta(days=600),
        )  # fmt: skip

    homes = list(sitting)
    semis = create_home(SEMIS)
    board = group(
        "board", "Conseil d’administration", "Board of directors",
        "Administrer le réseau entre les assemblées.", "Run the network between general meetings.",
    )  # fmt: skip
    seat(board, people["jeanne"].person, None, "chair", today + timedelta(days=200))
    for number, home in enumerate(homes[:6]):
        office = ("secretary", "treasurer")[number] if number < 2 else "member"
        seat(board, sitting[home].person, home, office, today + timedelta(days=38 if number == 3 else 400))
    collective = group(
        "collective", "Collectif Féminismes en chantier", "Feminisms in Progress Collective",
        "Faire avancer les droits des femmes et l’égalité des genres dans la solidarité internationale; "
        "relier organismes membres, groupes de femmes, universités et syndicats.",
        "Advance women’s rights and gender equality in international solidarity; "
        "bring together member organisations, women’s groups, universities and unions.",
    )  # fmt: skip
    seat(collective, sitting[homes[2]].person, homes[2], "chair", today + timedelta(days=300))
    for home in homes[6:11]:
        seat(collective, sitting[home].person, home)
    seat(collective, people["lea"].person, None, "secretary")
    seat(collective, people["fatou"].person, create_home(NONG_ZANGA))
    outside = Organisation.objects.recorded().filter(country="CA").exclude(memberships__isnull=False).order_by("slug")
    for home in outside[:4]:
        seat(collective, None, home)
    estrie = group(
        "regional", "Table régionale de l’Estrie", "Estrie regional table",
        "Coordonner les actions des membres de l’Estrie, dont la programmation de novembre.",
        "Coordinate what members do in Estrie, the November programme included.",
    )  # fmt: skip
    seat(estrie, people["benoit"].person, semis, "chair")
    for home in Organisation.objects.filter(pk__in=[one.pk for one in homes], region="05")[:4]:
        seat(estrie, sitting[home].person, home)
    seat(estrie, sitting[homes[4]].person, homes[4], "secretary", today + timedelta(days=45))
    ethics = group(
        "committee", "Comité d’éthique", "Ethics committee",
        "Suivre le code d’éthique et accueillir ce qui est confié.",
        "Follow the code of ethics and receive what is confided.",
    )  # fmt: skip
    seat(ethics, people["jeanne"].person, None, "chair", today + timedelta(days=320))
    for home in homes[11:14]:
        seat(ethics, sitting[home].person, home)
    if admissions := Committee.objects.filter(owner=None, key__startswith="adhesion").order_by("pk").first():
        group(
            "committee", "Comité d’adhésion", "Membership committee",
            "Étudier les demandes d’adhésion et décider.", "Read membership applications and decide.",
            committee=admissions,
        )  # fmt: skip
    _meetings(estrie, people["benoit"], today, at)


def _meetings(estrie: Group, benoit: User, today: date, at: datetime) -> None:
    def meeting(days: int, title: str, agenda: str) -> object:
        planned = meetings.plan(
            group=estrie, title=title, starts_at=_morning(today + timedelta(days=days)), ends_at=None,
            place="Maison de la solidarité, Sherbrooke", agenda=agenda, actor=benoit, at=at - timedelta(days=90),
        )  # fmt: skip
        meetings.convene(meeting=planned, actor=benoit, at=at - timedelta(days=80))
        return planned

    meeting(-45, "Bilan de la saison", "1. Tour de table\n2. Bilan des activités\n3. Budget commun")
    meeting(12, "Programmation commune", "1. Tour de table\n2. Calendrier\n3. Partage des frais de salle")
    group_shelf.write_to_roll(
        group=estrie, subject="Salle réservée", idempotency_key="demonstration-estrie",
        body="Bonjour,\n\nLa salle est réservée pour notre prochaine rencontre. Apportez vos dates d’événements.",
        actor=benoit, at=at - timedelta(days=6),
    )  # fmt: skip


def _plan(
    people: dict[str, User], kind: str, title: dict[str, str], starts_at: datetime, told_at: datetime
) -> Assembly:
    return assemblies.plan(
        kind=kind, title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=5),
        place="Centre communautaire, Sherbrooke, et en ligne", chair=people["jeanne"], actor=people["amina"],
        at=told_at,
    )  # fmt: skip


def _gathered(assembly: Assembly, delegates: dict[Organisation, User], at: datetime, *, chair: User) -> None:
    """Everybody names a delegate but two, who give their proxy; delegates arrive."""
    homes = list(delegates)
    for home in homes[:-2]:
        user = delegates[home]
        delegations.name_delegate(
            assembly=assembly, organisation=home, user=user, actor=user, at=at - timedelta(days=5)
        )
    for giver, holder in zip(homes[-2:], homes[:2], strict=True):
        delegations.give_proxy(
            assembly=assembly, giver=giver, holder=holder, actor=delegates[giver], at=at - timedelta(days=4)
        )
    for delegate in assembly.delegates.filter(withdrawn_at=None).order_by("pk"):
        delegations.arrive(delegate=delegate, actor=chair, at=at)


def _annual_meeting(people: dict[str, User], delegates: dict[Organisation, User], starts_at: datetime) -> Assembly:
    amina, jeanne, told_at = people["amina"], people["jeanne"], starts_at - timedelta(days=40)
    year = timezone.localdate(starts_at).year
    title = {"fr": f"Assemblée générale annuelle {year}", "en": f"{year} annual general meeting"}
    assembly = _plan(people, "annual", title, starts_at, told_at)

    def item(fr: str, en: str, text_fr: str = "", text_en: str = "") -> AssemblyItem:
        return assemblies.add_item(
            assembly=assembly, title={"fr": fr, "en": en}, text={"fr": text_fr, "en": text_en}, actor=amina, at=told_at
        )

    opening = item("Adoption de l’ordre du jour", "Adoption of the agenda")
    scale = item(
        "Nouvelle grille de cotisation", "New scale of dues",
        "Que la cotisation suive désormais le revenu moyen des trois derniers exercices.",
        "That dues follow from now on the average revenue of the last three years.",
    )  # fmt: skip
    election = item("Élection de deux personnes au conseil", "Election of two people to the board")
    hands = ballots.put_to_vote(
        item=opening, question={"fr": "Adopter l’ordre du jour?", "en": "Adopt the agenda?"}, majority=">1/2",
        method="hands", actor=amina, at=told_at,
    )  # fmt: skip
    motion = ballots.put_to_vote(
        item=scale, question={"fr": "Adopter la nouvelle grille?", "en": "Adopt the new scale?"}, majority=">=2/3",
        actor=amina, at=told_at,
    )  # fmt: skip
    seats = ballots.put_to_vote(
        item=election, question={"fr": "Qui siège au conseil?", "en": "Who sits on the board?"}, majority="plurality",
        candidates=["Awa Diallo", "Simon Pelletier", "Karine Bérubé"], seats=2, actor=amina, at=told_at,
    )  # fmt: skip
    assemblies.convene(assembly=assembly, actor=amina, at=starts_at - timedelta(days=35))
    _gathered(assembly, delegates, starts_at, chair=jeanne)
    assemblies.open_assembly(assembly=assembly, actor=jeanne, at=starts_at)
    ballots.count_hands(ballot=hands, voices={"for": 21, "against": 0}, abstentions=1, actor=jeanne, at=starts_at)
    chance = Random("maillon-assembly")  # noqa: S311  the same story every time is the point
    later = starts_at + timedelta(hours=2)
    for ballot, said in (
        (motion, [_FOR] * 15 + [_AGAINST] * 4 + [_ABSTAIN] * 2),
        (seats, [["c1", "c2"]] * 9 + [["c1", "c3"]] * 6 + [["c2"]] * 3 + [_ABSTAIN] * 2),
    ):
        opened = ballots.open_ballot(ballot=ballot, actor=jeanne, at=later)
        rights = list(opened.rights.select_related("user").order_by("pk"))
        chance.shuffle(rights)
        for right, choices in zip(rights, said, strict=False):
            _receipt, proof = ballots.new_receipt(right)
            ballots.vote(right=right, choices=choices, proof=proof, actor=right.user, at=later)
        ballots.close_ballot(ballot=opened, actor=jeanne, at=later + timedelta(minutes=10))
    assemblies.close_assembly(assembly=assembly, actor=jeanne, at=starts_at + timedelta(hours=5))
    return assembly


def _special_meeting(people: dict[str, User], delegates: dict[Organisation, User], at: datetime) -> None:
    """Today, in two hours: everybody is there but Semis solidaires, which has not said who speaks for it."""
    amina, told_at, starts_at = people["amina"], at - timedelta(days=30), at + timedelta(hours=2)
    title = {"fr": "Assemblée extraordinaire sur le plan stratégique", "en": "Special meeting on the strategic plan"}
    assembly = _plan(people, "special", title, starts_at.replace(minute=0, second=0, microsecond=0), told_at)
    plan = assemblies.add_item(
        assembly=assembly,
        title={"fr": "Plan stratégique de cinq ans", "en": "Five-year strategic plan"},
        text={
            "fr": "Que le plan stratégique soit adopté tel que présenté.",
            "en": "That the plan be adopted as tabled.",
        },
        actor=amina,
        at=told_at,
    )
    question = {"fr": "Adopter le plan stratégique?", "en": "Adopt the strategic plan?"}
    ballots.put_to_vote(item=plan, question=question, majority=">1/2", actor=amina, at=told_at)
    assemblies.convene(assembly=assembly, actor=amina, at=told_at)
    _gathered(assembly, delegates, at - timedelta(minutes=5), chair=people["jeanne"])


def _next_meeting(people: dict[str, User], starts_at: datetime, at: datetime) -> None:
    """In seven weeks, convened: members name their delegates."""
    amina, year = people["amina"], timezone.localdate(starts_at).year
    title = {"fr": f"Assemblée générale annuelle {year}", "en": f"{year} annual general meeting"}
    if Assembly.objects.filter(title=title).exists():
        title = {"fr": f"{title['fr']}, suite", "en": f"{title['en']}, continued"}
    assembly = _plan(people, "annual", title, starts_at, at - timedelta(days=9))
    for fr, en in (
        ("Rapport d’activités et états financiers", "Activity report and financial statements"),
        ("Nomination de l’auditeur indépendant", "Appointment of the independent auditor"),
    ):
        added = assemblies.add_item(
            assembly=assembly, title={"fr": fr, "en": en}, actor=amina, at=at - timedelta(days=9)
        )
        asked = {"fr": f"Adopter : {fr.lower()}?", "en": f"Adopt: {en.lower()}?"}
        ballots.put_to_vote(item=added, question=asked, majority=">1/2", actor=amina, at=at - timedelta(days=9))
    assemblies.convene(assembly=assembly, actor=amina, at=at - timedelta(days=8))
