"""From an application to a member, from a refusal to its appeal, from a declaration to a renewal: on the dossiers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Affiliation, Organisation, Relationship
from maillon.dossiers.models import Committee, CommitteeMember, Decision, Dossier
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, starting, submitting
from maillon.network.effects import admitting
from maillon.network.models import DeclaredCountry, Membership, MembershipYear, Renewal
from maillon.network.queries import admissions, life
from maillon.network.queries import renewals as queries
from maillon.network.queries.memberships import membership_of
from maillon.network.services import campaign, catalogue, renewing
from tests.network.declaring import DAY, DECLARED, NOW, figure, opened, typed
from tests.network.making import member, organisation
from tests.personas import people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    call_command("codelists", "load")
    catalogue.load_memberships()
    here = people()
    committee = Committee.objects.create(key="conseil", name={"fr": "Conseil"})
    for user in (here.jeanne, here.lea):
        CommitteeMember.objects.create(committee=committee, user=user, office="member", starts_on=date(2020, 1, 1))
    return here


@pytest.fixture
def year():
    return MembershipYear.objects.get(label="2026-2027")


def test_a_declaration_is_prefilled_accepted_together_and_feeds_the_record(cast):
    opened("renouvellement")
    year = MembershipYear.objects.get(label="2026-2027")
    who, partner = semis(), organisation("ancien-partenaire", country="SN")
    held = member(who, date(2010, 1, 1))
    Relationship.objects.create(source=who, target=partner, kind="partner", starts_on=date(2015, 1, 1))
    for detail, value in (("federal", 90000), ("ministry", 100000), ("public", 10000)):
        figure(who, "revenue", detail, value)
    figure(who, "revenue", "", 200000)
    figure(who, "staff", "", 4)
    assert campaign.open_year(year=year, actor=cast.amina, at=NOW) == 1
    assert campaign.open_year(year=year, actor=cast.amina, at=NOW + DAY) == 0
    assert campaign.remind(year=year, actor=cast.amina, at=NOW) == 1
    with pytest.raises(RuleViolation, match=r"network\.reminded_today"):
        campaign.remind(year=year, actor=cast.amina, at=NOW)
    assert Message.objects.filter(template="network/renewal_reminder").count() == 1
    with pytest.raises(NotAllowed):
        renewing.begin(organisation=who, year=year, actor=cast.odile, at=NOW)
    dossier = renewing.begin(organisation=who, year=year, actor=cast.benoit, at=NOW)
    assert renewing.begin(organisation=who, year=year, actor=cast.benoit, at=NOW) == dossier
    answers = answers_of(dossier.submissions.get())
    assert answers.get("/data/chiffres/exercice_debut") == "2025-04-01"
    assert answers.get("/data/chiffres/exercice_fin") == "2026-03-31"
    assert answers.get("/data/chiffres/revenu_federal") == "90000"
    assert answers.get("/data/personnes/employes") == "4"
    assert answers.get("/data/action/partenaire[1]/partenaire_nom") == "Ancien-Partenaire"
    assert queries.progress(year, NOW.date())[queries.BEGUN] == 1
    typed(dossier, DECLARED)
    submitting.submit(dossier=dossier, actor=cast.benoit, name="", at=NOW, language="fr")
    assert queries.progress(year, NOW.date())[queries.RECEIVED] == 1
    waiting = list(queries.received(year))
    assert queries.remarks_on(waiting[0], NOW.date()) == ()
    accepted, refused = renewing.accept(renewals=waiting, actor=cast.amina, at=NOW)
    assert (len(accepted), refused) == (1, {})
    told = {(one.kind, one.detail): one for one in who.figures.filter(source=dossier.reference)}
    assert told["revenue", ""].amount_minor == (90000 + 120000 + 10000) * 100
    assert (told["directors", ""].count, told["volunteers", ""].count) == (2, 30)
    assert (told["staff", ""].starts_on, told["staff", ""].ends_on) == (date(2025, 4, 1), date(2026, 4, 1))
    still = Relationship.objects.filter(source=who, kind="partner", ends_on=None)
    assert [one.target.legal_name_fr for one in still] == ["Union des femmes de Thiès"]
    assert [str(one.person) for one in Affiliation.objects.filter(organisation=who, role="board")] == ["Marie Roy"]
    assert set(DeclaredCountry.objects.values_list("country", flat=True)) == {"SN", "BF"}
    renewal = Renewal.objects.get()
    assert (renewal.membership, renewal.declared_at, renewal.dossier) == (held, NOW, dossier)
    assert not Obligation.objects.open().filter(kind="network.renewal").exists()
    assert queries.progress(year, NOW.date())[queries.RENEWED] == 1
    again, refused = renewing.accept(renewals=waiting, actor=cast.amina, at=NOW)
    assert again == []
    assert list(refused) == [dossier.reference]


def test_a_declaration_far_from_last_year_is_looked_at_first(cast):
    opened("renouvellement")
    year = MembershipYear.objects.get(label="2026-2027")
    member(semis(), date(2010, 1, 1))
    figure(semis(), "revenue", "ministry", 10000)
    figure(semis(), "revenue", "", 10000)
    dossier = renewing.begin(organisation=semis(), year=year, actor=cast.benoit, at=NOW)
    typed(
        dossier,
        {path: value for path, value in DECLARED.items() if "partenaire" not in path}
        | {
            "/data/personnes/employes": "3",
            "/data/gouvernance/administration[1]/reside_canada": "non",
        },
    )
    submitting.submit(dossier=dossier, actor=cast.benoit, name="", at=NOW, language="fr")
    assert set(queries.remarks_on(queries.received(year).get(), NOW.date())) == {"revenue_moved", "few_residents"}


def test_who_has_not_renewed_long_after_may_lose_its_membership(cast):
    year = MembershipYear.objects.get(label="2026-2027")
    old, new = member(semis(), date(2010, 1, 1)), member(organisation("nouvelle"), date(2026, 5, 1))
    due = year.renewal_due_on
    assert not queries.may_lapse(year, due + 89 * DAY).exists()
    assert list(queries.may_lapse(year, due + 90 * DAY)) == [old]
    at = datetime(2026, 9, 1, 15, tzinfo=UTC)
    ended = campaign.end_unrenewed(year=year, chosen=[old.pk, new.pk], actor=cast.amina, at=at)
    assert [(one.pk, one.ending) for one in ended] == [(old.pk, "lapsed")]


def refused(cast, who):
    """An application of that organisation, refused."""
    version = opened("adhesion")
    dossier = starting.start(version=version, applicant=who, actor=cast.odile, at=NOW - 9 * DAY)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.REFUSED)
    return Decision.objects.create(
        dossier=dossier, outcome=Outcome.REFUSED, decided_by=cast.amina, decided_at=NOW - 5 * DAY
    )


def test_a_refusal_is_appealed_in_time_once_by_one_s_own_people(cast):
    Committee.objects.get_or_create(key="adhesion", defaults={"name": {"fr": "Comité"}})
    who = Organisation.objects.get(grants__user=cast.odile)
    refusal = refused(cast, who)
    opened("appel")
    assert admissions.last_refusal(who) == refusal
    assert admitting.may_appeal(who, at=NOW)
    with pytest.raises(NotAllowed):
        admitting.appeal(organisation=who, actor=cast.benoit, at=NOW)
    with pytest.raises(RuleViolation, match=r"network\.appeal_too_late"):
        admitting.appeal(organisation=who, actor=cast.odile, at=NOW + 40 * DAY)
    dossier = admitting.appeal(organisation=who, actor=cast.odile, at=NOW)
    assert admitting.appeal(organisation=who, actor=cast.odile, at=NOW) == dossier
    answers = answers_of(dossier.submissions.get())
    assert answers.get("/data/decision/demande") == refusal.dossier.reference
    typed(dossier, {"/data/appel/motif": "Notre mission est tout entière de solidarité internationale."})
    submitting.submit(dossier=dossier, actor=cast.odile, name="", at=NOW, language="fr")
    assert [one.pk for one in life.dossiers_waiting()] == [dossier.pk]
    # Granted, it does what the admission would have done; the one who refused may not grant it.
    Dossier.objects.filter(pk=dossier.pk).update(state=State.APPROVED)
    dossier.refresh_from_db()
    decision = Decision.objects.create(
        dossier=dossier, outcome=Outcome.APPROVED, choice="membre", decided_by=cast.amina, decided_at=NOW
    )
    with pytest.raises(RuleViolation, match=r"network\.appeal_same_judges"):
        deciding.take_effect(dossier=dossier, actor=cast.amina, at=NOW)
    decision.decided_by = cast.jeanne
    decision.save()
    assert deciding.take_effect(dossier=dossier, actor=cast.jeanne, at=NOW)
    held = membership_of(who, NOW.date())
    assert held is not None
    assert (held.category.key, held.dossier) == ("membre", dossier)
    owed = Obligation.objects.open().filter(debtor=who).order_by("kind")
    # The self-assessment is asked once a code is in force: none is loaded here.
    assert [one.kind for one in owed] == ["network.renewal"]
    assert Message.objects.filter(template="network/welcome").count() == 1
    assert admissions.last_refusal(who) == refusal
    assert Membership.objects.count() == 1


def test_a_proposal_names_a_category_the_network_has(cast):
    Committee.objects.get_or_create(key="adhesion", defaults={"name": {"fr": "Comité"}})
    dossier = starting.start(version=opened("adhesion"), applicant=semis(), actor=cast.benoit, at=NOW)
    offered = [one.key for one in admitting.categories_to_choose(dossier)]
    assert offered == ["membre", "associe", "honoraire"]
    assert Proposal(Outcome.APPROVED, choice="associe").document()["choice"] == "associe"
