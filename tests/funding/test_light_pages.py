"""Every page of funding asks twelve questions at most, once the role bar has counted, whatever the number of rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from maillon.core.parties.models import Organisation, OrganisationIdentifier
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.models import Dossier, DossierAccess
from maillon.dossiers.services import submitting
from maillon.funding.models import Agreement, ExpenseSample, FieldVisit
from maillon.funding.queries import needs
from maillon.funding.rules.expenses import Entry
from maillon.funding.rules.terms import InstalmentRule, PartnerNeed, ReportRule
from maillon.funding.services import amending, budgeting, emergencies, expenses, signing_needs, visits
from maillon.projects.models import ParticipatingOrganisation
from tests.funding.agreeing import Cast, cast_of, signed
from tests.funding.applying import apply, call
from tests.funding.budgets import TERMS, line, sound
from tests.funding.hour_zero import be_ready, opened, scene_of, vote_all
from tests.funding.test_expenses import YEARLY
from tests.network.making import member
from tests.personas import People, make_organisation, make_person, people, semis
from tests.surfaces import (
    access_followup,
    access_funding_agreements,
    access_funding_budgets,
    access_funding_portrait,
    access_funding_reports,
    access_hour_zero,
    access_planning,
    access_programmes,
)

pytestmark = pytest.mark.django_db
Scene = list[tuple[User, str]]
MOST = 12
READS_THE_WHOLE_RECORD = {"funding_eligibility": 24}
"""It asks each domain what it knows of the organisation: as many questions as facts, whatever the number of calls."""
PARTS = (
    access_followup,
    access_funding_agreements,
    access_funding_budgets,
    access_funding_portrait,
    access_funding_reports,
    access_hour_zero,
    access_planning,
    access_programmes,
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__.partition("access_")[2])
def test_each_page_asks_twelve_questions_at_most(part) -> None:  # type: ignore[no-untyped-def]
    cast, home = people(), semis()
    member(home)
    standing = {"one": 1, **part.places(cast, home)}
    rows = [row for row in part.ROWS if row.method == "get"]
    heavy, opened_pages = {}, 0
    for name in ("lea", "benoit", "fatou", "mireille", "amina"):
        client = Client()
        client.force_login(cast.named(name))  # type: ignore[arg-type]
        for row in rows:
            try:
                address = reverse(row.name, kwargs={part: standing.get(key, key) for part, key in row.path.items()})
            except NoReverseMatch:
                continue  # what stands there is not of this part
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            if answer.status_code == 200:
                opened_pages += 1
                if len(asked) > READS_THE_WHOLE_RECORD.get(row.name, MOST):
                    heavy[name, row.name] = len(asked)
    assert opened_pages and not heavy


def budget(rows: int) -> Scene:
    """The builder over a budget of this many lines."""
    cast = people()
    to = call(_ministry(cast), terms=replace(TERMS, most_months=0), window=_window())
    dossier = apply(to, cast.benoit, at=_now())
    begun = budgeting.begin(dossier=dossier, actor=cast.benoit, at=_now())
    lines = tuple(line(f"l{one}", "personnel", 1_000_00, prog=600_00, nous=400_00) for one in range(rows))
    content = replace(sound(), lines=lines)
    budgeting.save(budget=begun, content=content, revision=begun.revision, actor=cast.benoit, at=_now())
    return [(cast.benoit, reverse("budget", kwargs={"reference": dossier.reference}))]


def need(rows: int) -> Scene:
    """The need of an application this many partners have signed, for a partner and for the applicant."""
    cast = people()
    asked = PartnerNeed("offered", ("/data/titre",), {"fr": "Le besoin est le nôtre."})
    terms = replace(TERMS, most_months=0, expenses=(), partner_need=asked)
    dossier = apply(call(_ministry(cast), terms=terms, window=_window()), cast.benoit, at=_now())
    partners = [cast.fatou, *(make_person(f"Partenaire{one}") for one in range(rows))]
    for user in partners:
        DossierAccess.objects.create(
            dossier=dossier, user=user, right="draft", granted_by=cast.benoit, granted_at=_now()
        )
        if user == cast.fatou:
            continue
        digest = needs.text_of(dossier, "fr").digest
        told = {"partner": str(user), "name": str(user), "office": "Coordination", "digest": digest, "language": "fr"}
        signing_needs.sign(dossier=dossier, actor=user, at=_now(), **told)
    here = reverse("need", kwargs={"reference": dossier.reference})
    return [(cast.fatou, here), (cast.benoit, here)]


def _followed(rows: int) -> tuple[Cast, list[Agreement]]:
    """This many agreements begun five months ago: a partner who spends, a report late, a visit, a budget."""
    scene, now = cast_of(people(), envelope_minor=10_000_000_00, terms=YEARLY), _now()
    partner = scene.people.fatou.grants.get().organisation
    assert partner is not None
    made = []
    for _one in range(rows):
        agreement = signed(scene, at=now - timedelta(days=150))
        ParticipatingOrganisation.objects.create(activity=agreement.activity, organisation=partner, role="4")
        budgeting.agree(agreement=agreement, content=sound(), number=1, actor=None, at=now)
        _spend(agreement, scene.people.fatou)
        _spend(agreement, scene.benoit)
        agreement.expenses.update(sealed_at=now, report=agreement.reports.first())
        agreement.reports.filter(key="annuel").update(due_on=timezone.localdate() - timedelta(days=70))
        visit = visits.plan(
            agreement=agreement, planned_on=timezone.localdate(), purpose="Voir", actor=scene.mireille, at=now
        )
        FieldVisit.objects.filter(pk=visit.pk).update(concluded_at=now)
        sample = ExpenseSample.objects.create(
            report=agreement.reports.first(), rule="essai", seed="a", population_minor=1, interval_minor=1, drawn_at=now
        )
        for expense in agreement.expenses.all():
            sample.checks.create(expense=expense)
        made.append(agreement)
    return scene, made


def _spend(agreement: Agreement, user: User) -> None:
    day = timezone.localdate() - timedelta(days=3)
    entry = Entry(day, "personnel", "Atelier", 100_00, "CAD")
    expenses.write(agreement=agreement, entry=entry, token=uuid4(), actor=user, at=_now())


def monitoring(rows: int) -> Scene:
    """The projects an officer follows, each asking for attention."""
    scene, _made = _followed(rows)
    return [(scene.mireille, reverse("monitoring"))]


def spent(rows: int) -> Scene:
    """The expenses of an agreement, for those who write them and for the funder."""
    scene, [agreement] = _followed(1)
    for _one in range(rows):
        _spend(agreement, scene.people.fatou)
    here = reverse("expenses", kwargs={"reference": agreement.reference})
    return [(scene.benoit, here), (scene.people.fatou, here), (scene.mireille, here)]


def agreed(rows: int) -> Scene:
    """An agreement with this many instalments, reports and amendments, for both its parties."""
    shares = [f"1/{rows}"] * rows
    terms = replace(
        YEARLY,
        instalments=tuple(
            InstalmentRule(f"v{one}", share, {"fr": f"Versement {one}"}, ("signature",))
            for one, share in enumerate(shares)
        ),
        reports=tuple(ReportRule(f"r{one}", {"fr": f"Rapport {one}"}, 60 + one) for one in range(rows)),
    )
    scene, now = cast_of(people(), terms=terms), _now()
    made = signed(scene, amount_minor=120_000_00, at=now - timedelta(days=20))
    # As a decision leaves it: its application is known, from which a colleague may be recused.
    dossier = Dossier.objects.create(
        version=scene.call.version,
        applicant=scene.home,
        reference="CONV-D-1",
        state="in_effect",
        started_at=now,
        state_since=now,
    )
    Agreement.objects.filter(pk=made.pk).update(dossier=dossier)
    for one in range(rows):
        more = amending.propose(
            agreement=made, amount_minor=made.amount_minor + 100 + one, ends_on=made.ends_on, reason="Essai",
            actor=scene.mireille, at=now,
        )  # fmt: skip
        amending.drop(amendment=more, actor=scene.mireille, at=now)
    here = reverse("agreement", kwargs={"reference": made.reference})
    return [(scene.benoit, here), (scene.mireille, here)]


def emergency(rows: int) -> Scene:
    """An emergency this many organisations answered, each voted, agreed and signed; for its officer, for everybody."""
    it, now = scene_of(people()), _now()
    homes = [it.home, *(make_organisation(f"Organisme {one}") for one in range(rows - 1))]
    for number, home in enumerate(homes):
        OrganisationIdentifier.objects.get_or_create(
            organisation=home, scheme="CA_QC-QBC", defaults={"value": f"11439201{number:02d}"}
        )
        be_ready(it, home)
    crisis = opened(it, at=now, glide="", occurred_on=timezone.localdate(now), envelope_minor=50_000_000_00)
    for asked in crisis.invitations.all():
        dossier = asked.dossier
        signs = it.benoit if asked.organisation == it.home else _head(asked.organisation)
        submitting.submit(dossier=dossier, actor=signs, name="Nom", at=now, language="fr")
        dossier.refresh_from_db()
        item = emergencies.put_to_vote(dossier=dossier, amount_minor=150_000_00, actor=it.mireille, at=now)
        vote_all(it, item, at=now)
        emergencies.decide(item=item, actor=it.mireille, at=now)
    kept, shown = (reverse(name, kwargs={"slug": crisis.slug}) for name in ("kept_emergency", "emergency"))
    return [(it.mireille, kept), (it.mireille, shown), (it.benoit, shown)]


def _head(organisation: Organisation) -> User:
    return make_person(f"Direction {organisation.pk}", Role.ORGANISATION_OFFICER, organisation)


SCENES = (budget, need, monitoring, spent, agreed, emergency)


@pytest.mark.parametrize("made", SCENES, ids=lambda made: made.__name__)
def test_twelve_questions_whatever_the_number_of_rows(made) -> None:  # type: ignore[no-untyped-def]
    told = {}
    for rows in (3, 12):
        with transaction.atomic():
            for place, (user, address) in enumerate(made(rows)):
                told[rows, place] = _asked(user, address)
            transaction.set_rollback(True)
    counts = {key: len(one) for key, one in told.items()}
    assert max(counts.values()) <= MOST, counts
    for (rows, place), number in counts.items():
        assert number == counts[3, place], (rows, place, told[12, place])


def _asked(user: User, address: str) -> list[str]:
    """What one page asks the database, once the role bar has counted."""
    client = Client()
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [one["sql"] for one in asked]


def _ministry(cast: People) -> Organisation:
    found = cast.mireille.grants.get().organisation
    assert found is not None
    return found


def _now() -> datetime:
    return timezone.now()


def _window() -> tuple[datetime, datetime]:
    return _now() - timedelta(days=1), _now() + timedelta(days=30)
