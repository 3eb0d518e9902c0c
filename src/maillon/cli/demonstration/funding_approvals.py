"""What waits for somebody's answer: lists sent up for approval, an agreed budget to settle, an amendment to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from maillon.cli.demonstration.dossiers import answer
from maillon.cli.demonstration.funding_budgets import of_project, write_budget
from maillon.cli.demonstration.funding_planning import SIMONE
from maillon.cli.demonstration.funding_programmes import ALLIANCES
from maillon.cli.demonstration.personas import SEMIS, create_home, create_people
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, Committee, CommitteeMember, Dossier, Letter, Submission
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Facts, Outcome
from maillon.dossiers.services import deciding, sitting, starting, voting
from maillon.dossiers.services.walking import take
from maillon.funding.models import Agreement, ApprovalLine, ApprovalList, Call
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.budgets import unsettled
from maillon.funding.queries.financing import financing_agreed
from maillon.funding.rules.agreements import add_months
from maillon.funding.rules.budgeting.judging import fiscal_year, judge, project_years_of
from maillon.funding.rules.budgeting.limits import Financing, is_bound
from maillon.funding.services import amending, approving, budgeting, settling
from maillon.funding.services.approving import Answer

_DAY = timedelta(days=1)
_ALL = Facts(**dict.fromkeys(Facts.__dataclass_fields__, True))
_VERDICT = ApprovalLine.Verdict
_HELD = "La part de chaque secteur reste à préciser avec la région (inventé)."


@dataclass(frozen=True, slots=True)
class _Asked:
    """An application of the call: what it is, what was asked for, what the committee gives; None: refused."""

    title: str
    country: str
    dollars: int
    points: int
    given: int | None


_FIRST = (
    _Asked("Une alliance pour l’eau de Koudougou", "Burkina Faso", 72_000, 8_650, 60_000),
    _Asked("Cacao, recherche et coopératives", "Pérou", 64_000, 8_200, 64_000),
    _Asked("Ports propres, ports partagés", "Sénégal", 80_000, 7_480, 70_000),
    _Asked("Plateforme d’échanges technologiques", "Vietnam", 58_000, 5_310, None),
)
_THEN = _Asked("Semences, marchés et universités", "Bénin", 45_000, 7_120, 45_000)


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Everything, once, counted from ``at``; nothing when a list is there."""
    if ApprovalList.objects.exists():
        return
    call = Call.objects.filter(name=ALLIANCES, is_demonstration=True).select_related("version__procedure").first()
    if call is None:
        return
    simone = create_people((SIMONE,), at - timedelta(days=900))[SIMONE.key]
    mireille = User.objects.get(email="mireille@demo.maillon.example")
    homes = _homes(len(_FIRST) + 1)
    first = [_begun(call, home, one, mireille, at) for home, one in zip(homes, _FIRST, strict=False)]
    items = _heard(list(zip(first, _FIRST, strict=True)), mireille, at - 30 * _DAY)
    sent = _sent(call, mireille, at - 26 * _DAY)
    lines = list(sent.lines.order_by("position"))
    held = next(one for one in lines if one.dossier_id == first[2].pk)
    approving.answer(
        listed=sent,
        answers={one.pk: Answer(_VERDICT.HELD, _HELD) if one == held else Answer(_VERDICT.APPROVED) for one in lines},
        actor=simone, name="Simone Lafleur", office="Sous-ministre adjointe (fictive)", at=at - 21 * _DAY,
    )  # fmt: skip
    for item in (items[0], items[3]):
        deciding.decide_on_agenda(item=item, actor=mireille, at=at - 20 * _DAY)
    # Letters of days that are past are not printed again at each start.
    Letter.objects.filter(dossier__version=call.version, sent_at=None).update(sent_at=at - 20 * _DAY)
    then = _begun(call, homes[-1], _THEN, mireille, at)
    _heard([(then, _THEN)], mireille, at - 9 * _DAY)
    _sent(call, mireille, at - 2 * _DAY)
    _amended(mireille, at - 3 * _DAY)
    _budgeted(mireille, at - 2 * _DAY)


def _homes(wanted: int) -> list[Organisation]:
    """Benoît's organisation, and members of the network that asked the ministry for something else."""
    ours = create_home(SEMIS)
    others = Organisation.objects.filter(country="CA", is_demonstration=True, memberships__isnull=False)
    return [ours, *others.exclude(pk=ours.pk).order_by("pk").distinct()[12 : 11 + wanted]]


def _begun(call: Call, applicant: Organisation, asked: _Asked, mireille: User, at: datetime) -> Dossier:
    """An application sent before the call closed, read since, before its committee."""
    day = at - 80 * _DAY
    dossier = starting.start(
        version=call.version, applicant=applicant, actor=mireille, at=day, title=asked.title, is_demonstration=True
    )
    submission = answer(dossier, _answers(asked), day)
    Submission.objects.filter(pk=submission.pk).update(
        state=Submission.State.FINAL, final_xml=submission.xml, finalised_at=day
    )
    write_budget(dossier, asked.dollars * 100, None, day)
    for later, step in enumerate(("submit", "receive", "review", "deliberate")):
        take(dossier=dossier, step=step, facts=_ALL, actor=mireille, at=day + 8 * later * _DAY)
    Dossier.objects.filter(pk=dossier.pk).update(
        points=asked.points, meets_thresholds=asked.given is not None, requested_minor=asked.dollars * 100
    )
    dossier.refresh_from_db()
    return dossier


def _answers(asked: _Asked) -> dict[str, str]:
    row = "/data/partenaires/partenaire"
    return {
        "/data/projet/titre": asked.title,
        "/data/projet/resume": f"{asked.title} : un projet préparé à plusieurs, inventé pour la démonstration.",
        "/data/projet/pays": asked.country,
        "/data/projet/deja": "non",
        f"{row}[1]/nom_partenaire": "Université fictive",
        f"{row}[1]/apport": "La recherche et deux stagiaires.",
        f"{row}[2]/nom_partenaire": "Coopérative fictive",
        f"{row}[2]/apport": "Le terrain et ses membres.",
        "/data/budget/cout": str(asked.dollars * 2),
        "/data/budget/montant": str(asked.dollars),
    }


def _heard(told: Sequence[tuple[Dossier, _Asked]], mireille: User, day: datetime) -> list[AgendaItem]:
    """A sitting of the committee: each proposal carried by everybody there."""
    committee = Committee.objects.get(key="qsf")
    voters = list(committee.members.exclude(office=CommitteeMember.Office.SECRETARY).select_related("user"))
    planned = sitting.plan(committee=committee, starts_at=day, actor=mireille, at=day - 5 * _DAY)
    items = [
        sitting.put_on_agenda(sitting=planned, dossier=one, actor=mireille, at=day - 5 * _DAY) for one, _asked in told
    ]
    planned = sitting.open_sitting(sitting=planned, actor=mireille, at=day)
    for member in voters:
        sitting.arrive(sitting=planned, member=member, actor=mireille, at=day)
    for item, (_dossier, asked) in zip(items, told, strict=True):
        gives = Proposal(Outcome.APPROVED, amount_minor=(asked.given or 0) * 100, currency="CAD")
        refuses = Proposal(Outcome.REFUSED, reasons=("alliance_faible",))
        voting.propose(item=item, proposal=gives if asked.given else refuses, actor=mireille, at=day)
        for member in voters:
            voting.vote(item=item, member=member, choice="for", actor=member.user, at=day)
    sitting.close(sitting=planned, actor=mireille, at=day + timedelta(hours=3))
    return items


def _sent(call: Call, mireille: User, at: datetime) -> ApprovalList:
    made = approving.make_up(call=call, actor=mireille, at=at)
    return approving.send_up(listed=made, actor=mireille, at=at)


def _amended(mireille: User, at: datetime) -> None:
    """A little more money and time for one agreement of Benoît's, as both would sign it."""
    more = 1_500_000
    rows = Agreement.objects.filter(
        organisation=create_home(SEMIS), state=Agreement.State.IN_FORCE, is_demonstration=True
    ).select_related("funder", "organisation", "terms")
    roomy = (one for one in rows.order_by("pk") if one.amount_minor + more <= terms_of(one).aid.ceiling_minor)
    ours = next(roomy, None)
    if ours is None:
        return
    agreed = financing_agreed(ours)
    if agreed is None and is_bound(terms_of(ours)):
        whole = ours.amount_minor * 3 // 2
        agreed = Financing(whole, 0, whole - ours.amount_minor, 0)
    amending.propose(
        agreement=ours,
        amount_minor=ours.amount_minor + more,
        ends_on=add_months(ours.ends_on, 3),
        reason="Les routes coupées renchérissent le transport des abris, et la distribution prendra plus longtemps "
        "(inventé).",
        financing=Financing(agreed.eligible + 2 * more, agreed.public, agreed.cash + more, agreed.in_kind)
        if agreed
        else None,
        actor=mireille,
        at=at,
    )


def _budgeted(mireille: User, at: datetime) -> None:
    """More money for a member whose agreement has a budget of its own: the version it brings is settled, to sign."""
    more = 1_500_000
    rows = Agreement.objects.filter(
        state=Agreement.State.IN_FORCE,
        is_demonstration=True,
        funder=mireille.grants.get().organisation,
        amendments=None,
    ).select_related("funder", "organisation", "terms")
    live = rows.filter(instalments__state__in=("waiting", "due")).distinct().order_by("pk")
    theirs = next((one for one in live if _takes(one, one.amount_minor + more)), None)
    if theirs is None:
        return
    year = fiscal_year(theirs.starts_on)
    before = of_project(theirs.amount_minor, year)
    budgeting.agree(agreement=theirs, content=before, number=1, actor=None, at=at - 9 * _DAY)
    amending.propose(
        agreement=theirs,
        amount_minor=theirs.amount_minor + more,
        ends_on=theirs.ends_on,
        reason="Dix villages de plus ont demandé les ateliers (inventé).",
        actor=mireille,
        at=at,
    )
    writing = unsettled(theirs)
    assert writing is not None  # another amount brings a version
    content = of_project(theirs.amount_minor + more, year)
    budgeting.save(budget=writing, content=content, revision=writing.revision, actor=mireille, at=at)
    settling.settle(agreement=theirs, actor=mireille, at=at)


def _takes(one: Agreement, amount_minor: int) -> bool:
    """Whether the terms of an agreement take the budget of a project of that amount, and of what is agreed today."""
    said = terms_of(one)
    years = project_years_of(one.starts_on, one.ends_on)
    budgets = (of_project(minor, years.start) for minor in (one.amount_minor, amount_minor))
    return bool(said.expenses) and not any(judge(content, said, years=years).findings for content in budgets)
