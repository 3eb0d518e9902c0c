"""Answers that correct the registries' facts and the dated figures; members named who are asked once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, OrganisationIdentifier
from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import applications, supports
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import supporting
from maillon.dossiers.services.correcting import correct_record, differing
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.starting import start
from maillon.dossiers.services.submitting import finalise
from tests.dossiers.samples import publish, shipped
from tests.network.making import member
from tests.personas import AT, ELSEWHERE, make_organisation, people, semis

pytestmark = pytest.mark.django_db
HEAD = "/data/organisme"
GOVERNANCE = "/data/gouvernance_groupe"


@pytest.fixture
def cast():
    return people()


def begun(cast) -> Dossier:
    return start(version=publish(shipped("adhesion"), at=AT), applicant=semis(), actor=cast.benoit, at=AT)


def typed(cast, dossier: Dossier, **answers: str) -> Submission:
    submission = applications(dossier)[0]
    paths = {path.rpartition("/")[2]: path for path in answers_of(submission).values()}
    said = {paths[name]: value for name, value in answers.items()}
    fill(hand=Hand(cast.benoit), submission=submission, typed=said, revision=submission.revision, at=AT, language="fr")
    submission.refresh_from_db()
    return submission


def test_the_registries_facts_and_dated_figures_follow_the_answers(cast) -> None:
    dossier = begun(cast)
    submission = typed(
        cast,
        dossier,
        forme="cooperative",
        neq="1143920115",
        constitution="1998-04-02",
        bienfaisance="oui",
        numero_bienfaisance="123456789 RR 0001",
        personnel="7",
        revenus="412000",
    )
    values = answers_of(submission).values()
    paths = {path.rpartition("/")[2]: path for path in values}
    offered = differing(submission, values, cast.benoit)
    for name in ("forme", "neq", "constitution", "numero_bienfaisance", "personnel", "revenus"):
        assert paths[name] in offered, name
        correct_record(submission=submission, path=paths[name], hand=Hand(cast.benoit), at=AT)
    home = Organisation.objects.get(pk=semis().pk)
    assert (home.legal_form, home.founded_in) == ("Coopérative", 1998)
    numbers = dict(home.identifiers.values_list("scheme", "value"))
    assert (numbers["CA_QC-QBC"], numbers["CA-CRA_ACR"]) == ("1143920115", "123456789")
    figures = {one.kind: one for one in home.figures.filter(source=dossier.reference)}
    assert figures["staff"].count == 7
    assert (figures["revenue"].amount_minor, figures["revenue"].currency) == (412_000_00, "CAD")
    assert figures["revenue"].starts_on.year == AT.year - 1
    assert set(differing(submission, values, cast.benoit)).isdisjoint(paths[n] for n in ("forme", "neq", "revenus"))


def test_another_s_number_is_refused(cast) -> None:
    other = make_organisation("Autre")
    OrganisationIdentifier.objects.create(organisation=other, scheme="CA_QC-QBC", value="1143920115")
    submission = typed(cast, begun(cast), neq="1143920115")
    path = next(path for path in answers_of(submission).values() if path.endswith("/neq"))
    with pytest.raises(RuleViolation, match=r"record\.number_taken"):
        correct_record(submission=submission, path=path, hand=Hand(cast.benoit), at=AT)
    assert not semis().identifiers.filter(scheme="CA_QC-QBC").exists()


def test_members_named_in_valid_answers_are_asked_once_and_enough_spares_the_others(cast) -> None:
    one, two = Organisation.objects.get(legal_name_fr=ELSEWHERE), make_organisation("Rivage commun")
    third = make_organisation("Vent du large")
    by_name = {each.legal_name_fr: each for each in (one, two, third)}
    dossier = begun(cast)
    typed(
        cast,
        dossier,
        appui_1=ELSEWHERE,
        appui_1_courriel="a@exemple.org",
        appui_2="Inconnue au bataillon",
        appui_2_courriel="b@exemple.org",
    )
    hold = {"member": by_name.get, "actor": cast.benoit, "link": "https://x/{token}", "space": "https://x/"}
    asked, unknown = supporting.ask_named(dossier=dossier, at=AT, **hold)
    assert ([each.respondent for each in asked], unknown) == ([one], ["Inconnue au bataillon"])
    assert asked[0].respondent_email == "a@exemple.org"
    letters = Message.objects.count()
    assert supporting.ask_named(dossier=dossier, at=AT, **hold)[0] == []
    assert Message.objects.count() == letters, "nobody is asked twice"
    # An e-mail that does not hold asks nobody.
    typed(cast, dossier, appui_2="Rivage commun", appui_2_courriel="pas une adresse")
    assert supporting.ask_named(dossier=dossier, at=AT, **hold)[0] == []
    typed(cast, dossier, appui_2_courriel="b@exemple.org")
    supporting.ask_named(dossier=dossier, at=AT, **hold)
    asking = {name: hold[name] for name in ("actor", "link", "space")}
    supporting.ask(dossier=dossier, organisation=third, email="", at=AT, **asking)
    assert len(supports(dossier)) == 3
    first, second, spare = supports(dossier)
    finalise(first, at=AT)
    finalise(second, at=AT)
    supporting._spare_others(dossier, actor=cast.benoit, at=AT)
    owed = Obligation.objects.get(kind=supporting.KIND, subject_id=str(spare.pk))
    assert (owed.state, owed.reason) == ("waived", supporting.ENOUGH)


def test_the_page_asks_at_the_moment_it_promised(cast, client) -> None:
    one = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    two = make_organisation("Rivage commun")
    member(one)
    member(two)
    dossier = begun(cast)
    submission = applications(dossier)[0]
    client.force_login(cast.benoit)
    form = answers_of(submission).form
    number = next(n for n, page in enumerate(form.pages, 1) if any(q.name == "appui_1" for q in page.questions()))
    address = reverse(
        "application_page", kwargs={"reference": dossier.reference, "pk": submission.pk, "number": number}
    )
    group = next(q.path for q in form.questions if q.name == "appui_1").rpartition("/")[0]
    said = {
        f"{group}/appui_1": ELSEWHERE,
        f"{group}/appui_1_courriel": "a@exemple.org",
        f"{group}/appui_2": "Rivage commun",
        f"{group}/appui_2_courriel": "b@exemple.org",
    }
    sent = {**said, "q": [f"{path} x 0" for path in said], "revision": str(submission.revision), "action": "next"}
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    assert {each.respondent for each in supports(dossier)} == {one, two}
