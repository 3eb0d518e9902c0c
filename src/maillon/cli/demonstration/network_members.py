"""The invented members: since when, of which category; some left, one is suspended; the year's renewal half done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from maillon.cli.demonstration.dossiers import open_shipped, somebody
from maillon.cli.demonstration.parties import SINCE, Network, Party
from maillon.cli.demonstration.words import REFERENCE, TODAY
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.dossiers.models import Committee, CommitteeMember, Submission
from maillon.dossiers.queries.reading import answers_of, judge
from maillon.dossiers.services import submitting
from maillon.network.models import (
    DeclaredCountry,
    Membership,
    MembershipCategory,
    MembershipYear,
    Renewal,
    Suspension,
)
from maillon.network.queries.renewals import year_asked
from maillon.network.services import campaign, catalogue, record_rules, renewing

_SOURCE = "Démonstration"
_BENOIT = "118"
_BATCH = 500
_FORMER = (
    ("Carrefour des terres neuves", "CTN", date(1982, 10, 1), date(2011, 4, 1), "resigned", ""),
    ("Entraide outre-mer de Beauce", "EOB", date(1991, 10, 1), date(2014, 9, 1), "dissolved", ""),
    ("Sources du Sud", "SC", date(1988, 10, 1), date(2016, 4, 1), "merged", "sources-communes"),
    ("Jeunes sans rivage", "JSR", date(2004, 10, 1), date(2019, 8, 1), "lapsed", ""),
)
"""Members that left; one shares its acronym with the one it joined."""
_DECLARED = {
    "/data/chiffres/depenses_programmes": "180000",
    "/data/gouvernance/administration[1]/fonction": "Présidence",
    "/data/gouvernance/administration[1]/reside_canada": "oui",
    "/data/gouvernance/administration[2]/fonction": "Trésorerie",
    "/data/gouvernance/administration[2]/reside_canada": "oui",
    "/data/gouvernance/administration[3]/fonction": "Administration",
    "/data/gouvernance/administration[3]/reside_canada": "oui",
}


def tell(network: Network) -> None:
    """Every invented member's history since the network was founded, and those that left."""
    catalogue.load_memberships()
    record_rules.load_record_rules()
    categories = {one.key: one for one in MembershipCategory.objects.all()}
    rows = [row for rank, one in enumerate(network.members.items()) for row in _history(rank, *one, categories)]
    rows += [_former(said, categories["membre"]) for said in _FORMER]
    Membership.objects.bulk_create(rows, batch_size=_BATCH)
    _past_years(network)
    held = Membership.objects.on(TODAY).exclude(organisation=network.members[_BENOIT].record).order_by("-pk").first()
    if held is not None:
        Suspension.objects.create(
            membership=held,
            cause="decision",
            reason="Enquête en cours, résolution 2026-14",
            starts_on=date(2026, 9, 15),
        )


def _history(
    rank: int, number: str, party: Party, categories: Mapping[str, MembershipCategory]
) -> Iterator[Membership]:
    """A few are associates, one is honorary, some were associates before."""
    start = date(max(SINCE, party.record.founded_in or SINCE), 10, 1)
    if number != _BENOIT and rank % 16 == 5:
        yield _membership(party.record, categories["associe"], max(start, date(1990, 10, 1)))
    elif rank == 30:
        yield _membership(party.record, categories["honoraire"], start)
    elif number != _BENOIT and rank % 7 == 3 and start < date(2005, 1, 1):
        first, then = max(start, date(1990, 10, 1)), date(2009, 4, 1)
        yield _membership(party.record, categories["associe"], first, then, "changed")
        yield _membership(party.record, categories["membre"], then)
    else:
        yield _membership(party.record, categories["membre"], start)


def _membership(
    who: Organisation, category: MembershipCategory, start: date, end: date | None = None, ending: str = ""
) -> Membership:
    return Membership(
        organisation=who,
        category=category,
        starts_on=start,
        ends_on=end,
        ending=ending,
        source=_SOURCE,
        recorded_at=REFERENCE,
        is_demonstration=True,
    )


def _former(said: tuple[str, str, date, date, str, str], category: MembershipCategory) -> Membership:
    name, acronym, start, end, ending, into = said
    who = Organisation.objects.create(
        slug=slug(name),
        legal_name_fr=name,
        acronym=acronym,
        country="CA",
        organisation_type="22",
        is_demonstration=True,
    )
    made = _membership(who, category, start, end, ending)
    made.successor = Organisation.objects.filter(slug=into).first() if into else None
    return made


def _past_years(network: Network) -> None:
    """The two last years, renewed by everybody, with the countries they said."""
    for year in MembershipYear.objects.filter(ends_on__gt=TODAY - timedelta(days=365), starts_on__lte=TODAY):
        said = year.renewal_due_on - timedelta(days=20)
        rows = [
            Renewal(membership=one, year=year, declared_at=REFERENCE.replace(year=said.year, month=1, day=11))
            for one in Membership.objects.on(said).order_by("pk")
        ]
        made = Renewal.objects.bulk_create(rows, batch_size=_BATCH)
        countries = {party.record.pk: party.countries for party in network.members.values()}
        DeclaredCountry.objects.bulk_create(
            (
                DeclaredCountry(renewal=one, country=code)
                for one in made
                for code in countries.get(one.membership.organisation_id, ())
            ),
            batch_size=_BATCH,
        )


def ask(people: Mapping[str, User], network: Network) -> None:
    """The renewal of the year is open and half done: most have renewed, three wait to be accepted."""
    _board(people)
    open_shipped("renouvellement")
    open_shipped("appel")
    year = year_asked(TODAY)
    if year is None:
        return
    others = [party for number, party in network.members.items() if number != _BENOIT]
    done = {party.record.pk for party in others[: len(others) // 2]}
    held = Membership.objects.on(TODAY).order_by("pk")
    Renewal.objects.bulk_create(
        Renewal(membership=one, year=year, declared_at=REFERENCE - timedelta(days=1 + rank % 6))
        for rank, one in enumerate(held.filter(organisation_id__in=done))
    )
    campaign.open_year(year=year, actor=None, at=REFERENCE - timedelta(days=6))
    for party in others[len(others) // 2 :][:3]:
        _declare(party, year)


def _board(people: Mapping[str, User]) -> None:
    """The board hears appeals: nobody of the membership committee votes there."""
    board = Committee.objects.create(
        key="conseil", name={"fr": "Conseil d’administration", "en": "Board of directors"}, is_demonstration=True
    )
    for key, office in (("guillaume", "chair"), ("mireille", "member"), ("amina", "secretary")):
        CommitteeMember.objects.create(
            committee=board, user=people[key], office=office, starts_on=TODAY - timedelta(days=300)
        )


def _declare(party: Party, year: MembershipYear) -> None:
    person = somebody(party.record, "Direction", "générale", REFERENCE - timedelta(days=30))
    at = REFERENCE - timedelta(days=2)
    dossier = renewing.begin(organisation=party.record, year=year, actor=person, at=at)
    _fill(dossier.submissions.select_related("form", "dossier__applicant", "dossier__applicant_person").get())
    submitting.submit(dossier=dossier, actor=person, name="", at=at, language="fr")


def _fill(submission: Submission) -> None:
    answers = answers_of(submission)
    answers.make_room(_DECLARED)
    for path, value in _DECLARED.items():
        answers.set(path, value)
    judge(submission, answers, language="fr", at=REFERENCE)
    submission.xml = answers.to_xml()
    submission.revision += 1
    submission.save(update_fields=["xml", "revision"])
