"""Who leaves in the middle of a renewal: merged, dissolved, renamed; what is asked of members alone follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from maillon.core.directory.merging import merge
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.dossiers.models import Dossier
from maillon.dossiers.services import submitting
from maillon.network.models import Membership, MembershipYear, Renewal
from maillon.network.queries import renewals as queries
from maillon.network.services import campaign, catalogue, ethics, leaving, memberships, renewing
from tests.network.declaring import DAY, DECLARED, NOW, figure, opened, typed
from tests.network.making import member, organisation
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> People:
    call_command("codelists", "load")
    catalogue.load_memberships()
    ethics.load_code()
    opened("renouvellement")
    return people()


def year() -> MembershipYear:
    return MembershipYear.objects.get(label="2026-2027")


def declared(cast: People) -> tuple[Membership, Dossier]:
    """Semis has been asked, has begun its self-assessment, and has sent its declaration."""
    held = member(semis(), date(2010, 1, 1))
    for kind, detail, value in (("revenue", "federal", 190_000), ("revenue", "", 190_000), ("staff", "", 4)):
        figure(semis(), kind, detail, value)
    campaign.open_year(year=year(), actor=cast.amina, at=NOW)
    ethics.open_cycle(organisation=semis(), due_on=date(2026, 9, 1), actor=cast.amina, at=NOW)
    dossier = renewing.begin(organisation=semis(), year=year(), actor=cast.benoit, at=NOW)
    typed(dossier, {path: value for path, value in DECLARED.items() if "partenaire[1]" not in path})
    submitting.submit(dossier=dossier, actor=cast.benoit, name="", at=NOW, language="fr")
    return held, dossier


def owed() -> list[tuple[str, str]]:
    return list(Obligation.objects.filter(debtor=semis()).order_by("kind").values_list("kind", "state"))


@pytest.mark.parametrize("ending", ["merged", "dissolved", "resigned"])
def test_who_left_is_not_renewed_and_is_asked_nothing_more_until_the_ending_is_undone(
    cast: People, ending: str
) -> None:
    held, dossier = declared(cast)
    heir = organisation("heritiere") if ending == "merged" else None
    assert [state for _kind, state in owed()] == ["open", "open"]
    memberships.end_membership(
        membership=held, ending=ending, ends_on=NOW.date(), successor=heir, actor=cast.amina, at=NOW
    )
    assert owed() == [("network.ethics", "waived"), ("network.renewal", "waived")]
    renewals = list(Renewal.objects.filter(dossier=dossier))
    accepted, refused = renewing.accept(renewals=renewals, actor=cast.amina, at=NOW + DAY)
    assert (accepted, {one.code for one in refused.values()}) == ([], {"network.membership_ended"})
    dossier.refresh_from_db()
    assert dossier.state == "submitted", "the decision was undone with its effect"
    assert not OrganisationFigure.objects.filter(source=dossier.reference).exists()
    assert campaign.remind(year=year(), actor=cast.amina, at=NOW + DAY) == 0

    memberships.reopen_membership(membership=held, actor=cast.amina, at=NOW + DAY)
    assert owed() == [("network.ethics", "open"), ("network.renewal", "open")]
    again = Renewal.objects.filter(dossier=dossier)
    accepted, refused = renewing.accept(renewals=again, actor=cast.amina, at=NOW + DAY)
    assert (len(accepted), refused) == (1, {})
    assert ("network.renewal", "met") in owed()


def test_an_ending_to_come_releases_on_its_day_and_dues_stay_owed(cast: People) -> None:
    held, _dossier = declared(cast)
    memberships.end_membership(
        membership=held, ending="resigned", ends_on=NOW.date() + timedelta(days=10), actor=cast.amina, at=NOW
    )
    assert [state for _kind, state in owed()] == ["open", "open"]
    assert leaving.release_gone(at=NOW + 9 * DAY) == 0
    debt = Obligation.objects.create(
        kind="network.dues", subject_type="network.duesnotice", subject_id="1", debtor=semis(), opened_at=NOW,
        first_due_at=NOW, due_at=NOW,
    )  # fmt: skip
    assert leaving.release_gone(at=NOW + 10 * DAY) == 2
    assert leaving.release_gone(at=NOW + 10 * DAY) == 0
    debt.refresh_from_db()
    assert debt.state == "open"


def test_another_category_releases_nothing(cast: People) -> None:
    held, dossier = declared(cast)
    other = memberships.change_category(
        membership=held, category=member(organisation("autre"), key="associe").category, from_day=NOW.date(),
        actor=cast.amina, at=NOW,
    )  # fmt: skip
    assert [state for _kind, state in owed()] == ["open", "open"]
    accepted, refused = renewing.accept(
        renewals=list(Renewal.objects.filter(dossier=dossier)), actor=cast.amina, at=NOW + DAY
    )
    assert (len(accepted), refused) == (1, {})
    assert Renewal.objects.get(dossier=dossier).membership == other


def test_a_new_name_or_a_record_folded_in_changes_nothing_to_what_was_declared(cast: People) -> None:
    _held, dossier = declared(cast)
    seen = Organisation.objects.create(slug="semis-bis", legal_name_fr="Semis solidaire", standing="mentioned")
    Organisation.objects.filter(pk=semis().pk).update(legal_name_fr="Semences en commun")
    merge(duplicate=seen, into=Organisation.objects.get(pk=dossier.applicant_id), actor=cast.amina, at=NOW)
    home = Organisation.objects.get(pk=dossier.applicant_id)
    client = Client()
    client.force_login(cast.amina)
    page = client.get(reverse("renewals_year", kwargs={"label": year().label})).content.decode()
    assert "Semences en commun" in page
    accepted, refused = renewing.accept(renewals=list(queries.received(year())), actor=cast.amina, at=NOW + DAY)
    assert (len(accepted), refused) == (1, {})
    assert OrganisationFigure.objects.filter(organisation=home, source=dossier.reference).exists()
