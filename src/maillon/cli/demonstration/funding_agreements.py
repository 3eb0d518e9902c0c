"""The agreements of the demonstration: three years in full, some money to pay today, after thirty in one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from random import Random

from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.funding_history import COUNTRIES, HISTORY, WHAT, Story, past
from maillon.cli.demonstration.funding_programmes import INVENTED_TERMS
from maillon.cli.demonstration.personas import MINISTRY, SEMIS, Persona, create_home, create_people
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.parties.models import OrganisationIdentifier
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.funding.models import Agreement, BankDetails, Instalment, Programme, Report, Signature, Terms
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import terms as terms_rules
from maillon.funding.services import agreements, books, envelopes, loading
from maillon.ledger import services as ledger
from maillon.ledger.rules import Move
from maillon.network.models import Membership
from maillon.projects.models import Activity

SIMON = Persona("Simon", "Arsenault", Role.PROGRAMME_OFFICER, MINISTRY)
"""A second officer of the ministry: nobody approves what they ask for."""
OURS = "Semences de relève, deuxième phase"
_LIVE = 34
Kept = tuple[Agreement, terms_rules.Terms]


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Everything, once; nothing when the history is there already."""
    if Programme.objects.filter(slug=HISTORY).exists():
        return
    ministry = create_home(MINISTRY)
    loading.load(funder=ministry, at=at, is_demonstration=True)
    envelopes.load_envelopes(at=at)
    OrganisationIdentifier.objects.get_or_create(organisation=ministry, scheme="CA-GOV", value="FICTIF")
    mireille = User.objects.get(email="mireille@demo.maillon.example")
    simon = create_people((SIMON,), at - timedelta(days=1500))[SIMON.key]
    members = Membership.objects.filter(ends_on=None).select_related("organisation").order_by("organisation__slug")
    terms = Terms.objects.filter(component__programme__funder=ministry).exclude(source=INVENTED_TERMS)
    terms = terms.select_related("component__programme__funder")
    story = Story(
        ministry,
        [one.organisation for one in members],
        (mireille, simon),
        list(terms.order_by("component__programme__slug", "component__key", "number")),
        at,
        Random("maillon-conventions"),  # noqa: S311  the same ones every time is the point
    )
    past(story)
    _accounts(story)
    _today(story, _live(story))


def _accounts(story: Story) -> None:
    """Accounts given and checked: the ministry's, and those of most members; one waits, one is missing."""
    mireille, simon = story.officers
    told = [
        (story.ministry, "006", "00011"),
        *((home, "815", f"{30_000 + place:05d}") for place, home in enumerate(story.homes)),
    ]
    given = story.at - timedelta(days=300)
    rows = [
        BankDetails(
            organisation=home,
            number=1,
            holder=home.legal_name_fr[:140],
            institution=institution,
            transit=transit,
            account=f"{place * 7919 % 10**7:07d}",
            given_by=mireille if home == story.ministry else None,
            given_at=given,
            confirmed_by=simon if place != 3 else None,
            confirmed_at=given + timedelta(days=2) if place != 3 else None,
            confirmed_how="Spécimen de chèque (inventé)" if place != 3 else "",
        )
        for place, (home, institution, transit) in enumerate(told)
        if place != 5
    ]
    BankDetails.objects.bulk_create(rows)


def _live(story: Story) -> list[Kept]:
    """Agreements of the last three years, as the terms make them, the older ones almost paid."""
    draw, rows = story.random, []
    projects = _projects()
    said = {one.pk: terms_rules.read(one.definition) for one in story.terms}
    ours = create_home(SEMIS)
    for place in range(_LIVE):
        under = story.terms[place % len(story.terms)]
        home = ours if place in (0, 1) else story.homes[place % len(story.homes)]
        start = story.today - timedelta(days=25 if place < 8 else draw.randint(60, 1000))
        most = said[under.pk].aid.ceiling_minor or 30_000_000
        amount = max(min(most, draw.randint(40, 280) * 100_000), said[under.pk].aid.floor_minor)
        signed_at = timezone.make_aware(datetime.combine(start, time(10)))
        title = OURS if place == 0 else f"{WHAT[draw.randrange(len(WHAT))]}, phase {place % 3 + 1}"
        # Benoît's two are told elsewhere: one begins its own project.
        project = (projects.get(home.pk) or [None]).pop() if place > 1 else None
        rows.append(
            Agreement(
                reference=f"CONV-{start.year}-{900 + place:04d}",
                terms=under,
                funder=story.ministry,
                organisation=home,
                activity=project,
                title=project.title_for("fr").text[:300] if project else title,
                amount_minor=amount,
                currency="CAD",
                starts_on=start,
                ends_on=rules.period(terms_rules.Terms(most_months=said[under.pk].most_months), start)[1],
                country=_country(project) or COUNTRIES[place % len(COUNTRIES)],
                state=Agreement.State.IN_FORCE,
                signed_at=signed_at,
                created_at=signed_at - timedelta(days=9),
                is_demonstration=True,
            )
        )
    Agreement.objects.bulk_create(rows)
    return [(one, said[one.terms_id]) for one in rows]


def _projects() -> dict[int, list[Activity | None]]:
    """The published projects of each organisation, the newest last: what an agreement of these years pays for."""
    found: dict[int, list[Activity | None]] = {}
    rows = Activity.objects.published().filter(source__is_demonstration=True, reporting_organisation__isnull=False)
    for one in rows.order_by("actual_start", "identifier").prefetch_related("recipients"):
        assert one.reporting_organisation_id is not None
        found.setdefault(one.reporting_organisation_id, [None]).append(one)
    return found


def _country(project: Activity | None) -> str:
    """Where a project is, when it is in one country."""
    places = [one.code for one in project.recipients.all() if one.kind == "country"] if project else []
    return places[0] if len(places) == 1 else ""


def _today(story: Story, live: Sequence[Kept]) -> None:
    lines: list[list[Instalment]] = []
    reports: list[Report] = []
    for place, (agreement, said) in enumerate(live):
        found = agreements.instalments(agreement, said)
        for one in found:
            _moved(one, place, agreement, story)
        lines.append(found)
        reports += _reports(agreement, said, story.today)
    kept = list(chain.from_iterable(lines))
    Instalment.objects.bulk_create(kept)
    _owed(kept, story)
    Report.objects.bulk_create(reports)
    _owe_reports(reports, story)
    Signature.objects.bulk_create(_signatures(live, story))
    _post(live, lines, story)
    for home, title in ((create_home(SEMIS), "Femmes et eau à Koudougou"), (story.homes[9], "Jeunes en stage, été")):
        under = next(one for one in story.terms if not terms_rules.read(one.definition).ends_by)
        said = terms_rules.read(under.definition)
        agreements.write(
            terms=under,
            organisation=home,
            title=title,
            amount_minor=min(said.aid.ceiling_minor or 12_000_000, max(12_000_000, said.aid.floor_minor)),
            starts_on=story.today,
            dossier=None,
            actor=None,
            at=story.at,
            is_demonstration=True,
        )


def _moved(one: Instalment, place: int, agreement: Agreement, story: Story) -> None:
    """Where an instalment stands: paid long ago; for the newest agreements, at each step of the desk."""
    mireille, simon = story.officers
    age = (story.today - one.not_before).days
    if place < 8:
        if one.number > 1:
            return
        state = ("paid", "due", "due", "prepared", "prepared", "approved", "approved", "due")[place]
    elif age > 90:
        state = "paid"
    else:
        return
    one.state, one.due_at = state, story.at - timedelta(days=max(min(age, 400), 12))
    if state in ("prepared", "approved", "paid"):
        one.prepared_by, one.prepared_at = (mireille if place == 4 else simon), one.due_at
    if state in ("approved", "paid"):
        one.approved_by, one.approved_at = mireille, one.due_at
        one.prepared_by = simon
    if state == "paid":
        one.paid_on = min(one.not_before + timedelta(days=20), story.today)
        one.bank_reference = f"DEMO-{agreement.reference[5:]}-{one.number}"
    if place == 7:
        one.held_because = "Exemple : l’assurance du projet n’est pas encore reçue."


def _owed(lines: Sequence[Instalment], story: Story) -> None:
    """What the ministry owes, as if each instalment had fallen due by itself."""
    open_ones = [one for one in lines if one.state in ("due", "prepared", "approved")]
    owed = [
        Obligation(
            kind="funding.payment",
            debtor=story.ministry,
            creditor=one.agreement.organisation,
            subject_type=Instalment._meta.label_lower,
            subject_id=str(one.pk),
            title={tag: f"{text} ({one.agreement.reference})" for tag, text in one.label.items()},
            amount_minor=one.amount_minor,
            currency="CAD",
            opened_at=one.due_at or story.at,
            first_due_at=(one.due_at or story.at) + timedelta(days=30),
            due_at=(one.due_at or story.at) + timedelta(days=30),
        )
        for one in open_ones
    ]
    for one, made in zip(open_ones, Obligation.objects.bulk_create(owed), strict=True):
        one.obligation = made
    Instalment.objects.bulk_update(open_ones, ["obligation"])


def _reports(agreement: Agreement, said: terms_rules.Terms, today: date) -> Iterator[Report]:
    for one in rules.calendar(said.reports, starts_on=agreement.starts_on, ends_on=agreement.ends_on):
        past = (today - one.due_on).days
        if past > 20:
            state = Report.State.ACCEPTED
        elif past > 0:
            state = Report.State.RECEIVED
        else:
            state = Report.State.DUE
        yield Report(
            agreement=agreement, key=one.key, ordinal=one.ordinal, kind=one.kind, label=dict(one.label),
            due_on=one.due_on, state=state,
        )  # fmt: skip


def _owe_reports(reports: Sequence[Report], story: Story) -> None:
    due = [one for one in reports if one.state == Report.State.DUE and (one.due_on - story.today).days < 300]
    owed = [
        Obligation(
            kind="funding.report",
            debtor=one.agreement.organisation,
            creditor=story.ministry,
            subject_type=Report._meta.label_lower,
            subject_id=str(one.pk),
            title={tag: f"{text} ({one.agreement.reference})" for tag, text in one.label.items()},
            opened_at=one.agreement.created_at,
            first_due_at=end_of_day(one.due_on, timezone.get_default_timezone()),
            due_at=end_of_day(one.due_on, timezone.get_default_timezone()),
        )
        for one in due
    ]
    for one, made in zip(due, Obligation.objects.bulk_create(owed), strict=True):
        one.obligation = made
    Report.objects.bulk_update(due, ["obligation"])


def _signatures(live: Sequence[Kept], story: Story) -> Iterator[Signature]:
    for agreement, _said in islice(live, 12):
        if agreement.signed_at is not None:
            yield Signature(
                agreement=agreement, party="funder", signed_by=story.officers[0], name="Mireille Gagnon-Roy",
                office="Chargée de programme", text_digest="", signed_at=agreement.signed_at,
            )  # fmt: skip


def _post(live: Sequence[Kept], lines: Sequence[Sequence[Instalment]], story: Story) -> None:
    """The ministry's book: promised, due, paid."""
    postings = []
    for (agreement, _said), found in zip(live, lines, strict=True):
        due = sum(one.amount_minor for one in found if one.state != "waiting")
        paid = sum(one.amount_minor for one in found if one.state == "paid")
        for event, debit, credit, minor in (
            ("committed", books.GRANTS, books.COMMITTED, agreement.amount_minor),
            ("due", books.COMMITTED, books.DUE, due),
            ("paid", books.DUE, books.CASH, paid),
        ):
            if minor:
                postings.append(
                    ledger.Posting(
                        event=f"funding.grant.{event}",
                        effective_on=agreement.starts_on,
                        transfers=[Move(debit, credit, minor, "CAD")],
                        idempotency_key=f"demonstration:{event}:{agreement.pk}",
                        subject=agreement,
                        memo={"": f"{agreement.reference} {agreement.title}"[:200]},
                    )
                )
    ledger.post_all(book=books.book_of(story.ministry, at=story.at), postings=postings, actor=None, at=story.at)
