"""A visit written in ODK Collect: its form is offered to the officer alone, and what is sent becomes its record."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import etree

from maillon.core.errors import NotAllowed
from maillon.core.people.models import User
from maillon.dossiers import permissions
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.seeding import seeded
from maillon.dossiers.forms.validating import can_validate, validated
from maillon.dossiers.models import AnswerChange, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, devices, receiving, reviewing, submitting
from maillon.funding.models import FieldVisit
from maillon.funding.services import visits
from tests.dossiers import samples
from tests.funding.agreeing import AT, Cast, cast, signed
from tests.funding.test_expenses import LATER, YEARLY
from tests.personas import people

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
NAMES = {"list": "http://openrosa.org/xforms/xformsList", "x": "http://www.w3.org/2002/xforms"}


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=YEARLY)
    for key in ("rapport-projet", "visite-projet"):
        samples.publish(samples.shipped(key), at=AT, owner=made.ministry)
    return made


def begun(scene: Cast, purpose: str = "Voir les semences") -> FieldVisit:
    """A visit of Mireille's to an agreement of its own."""
    agreement = signed(scene, amount_minor=20_000_00)
    told = {"agreement": agreement, "purpose": purpose, "planned_on": LATER.date()}
    visit = visits.plan(**told, actor=scene.mireille, at=LATER)
    visits.begin(visit=visit, actor=scene.mireille, at=LATER)
    visit.refresh_from_db()
    return visit


def telephone(scene: Cast, user: User) -> str:
    over = scene.ministry if user in (scene.mireille, scene.simon) else scene.home
    return devices.register(organisation=over, name="Téléphone", actor=user, at=AT)[1]


def listed(key: str) -> dict[str, str]:
    """Each form offered, with where it is downloaded."""
    tree = etree.fromstring(Client().get(f"/openrosa/{key}/formList").content)
    rows = tree.findall("list:xform", NAMES)
    return {one.findtext("list:formID", "", NAMES): one.findtext("list:downloadUrl", "", NAMES) for one in rows}


def filled(xform: str, *, instance: str, **changes: str) -> bytes:
    """What ODK Collect sends of a form it took away, filled: its own instance, with what was typed."""
    root = etree.fromstring(xform.encode())
    data = root.find(".//x:model/x:instance", NAMES)[0]
    said = {
        "visite/personnes": "La coordination",
        "vu/avance": "moyen",
        "vu/constate": "Deux greniers sur trois",
        "vu/partenaire": "oui",
        "vu/recus": "non",
        "constats/constat/texte": "Les reçus de janvier manquent",
        "constats/constat/demande": "Envoyer les reçus de janvier",
        "constats/constat/echeance": "2027-06-30",
        **changes,
    }
    for template in [one for one in data.iter() if isinstance(one.tag, str)]:
        # Collect sends rows, not the template of a repeat.
        for name in list(template.attrib):
            if name.endswith("}template"):
                template.getparent().remove(template)
    for path, value in said.items():
        leaf = data.find("/".join(f"x:{step}" for step in path.split("/")), NAMES)
        assert leaf is not None, path
        leaf.text = value
    data.find(".//{*}instanceID").text = instance
    return etree.tostring(_plain(data), xml_declaration=True, encoding="utf-8")


def _plain(element: etree._Element) -> etree._Element:
    """As Collect writes it: answers without namespace, ``meta`` in OpenRosa's."""
    name, above = etree.QName(element).localname, element.getparent()
    meta = name == "meta" or (above is not None and etree.QName(above).localname == "meta")
    made = etree.Element(f"{{http://openrosa.org/xforms}}{name}" if meta else name, element.attrib)
    made.text = element.text
    made.extend([_plain(one) for one in element if isinstance(one.tag, str)])
    return made


def send(key: str, xml: bytes, status: int = 201) -> str:
    part = SimpleUploadedFile("submission.xml", xml, "text/xml")
    answer = Client().post(f"/openrosa/{key}/submission", {"xml_submission_file": part})
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def xform_of(key: str) -> str:
    return Client().get(listed(key)["visite-projet"]).content.decode()


def test_the_form_comes_with_what_is_known_and_goes_back_as_the_visit(scene: Cast) -> None:
    visit = begun(scene)
    key = telephone(scene, scene.mireille)
    assert set(listed(key)) == {"visite-projet"}, "an officer applies to nothing from a telephone"
    xform = xform_of(key)
    assert f"<convention>{visit.agreement.reference}</convention>" in xform
    instance = f"uuid:{uuid4()}"
    sent = filled(xform, instance=instance)
    assert visit.dossier is not None
    assert visit.dossier.reference in send(key, sent)
    assert "Déjà reçu" in send(key, sent), "a telephone that did not hear the answer sends again"
    [whole] = visit.dossier.submissions.all()
    assert (whole.origin, whole.instance_id) == (Submission.Origin.OPENROSA, instance)
    assert answers_of(whole).get("/data/vu/constate") == "Deux greniers sur trois"
    typed = AnswerChange.objects.get(submission=whole, path="/data/vu/constate")
    assert (typed.author, typed.author_label) == (scene.mireille, "Téléphone")
    assert listed(key) == {}, "it was written"
    assert visit.dossier.state == "draft", "she signs it in her space"
    client = Client()
    client.force_login(scene.mireille)
    shown = client.get(reverse("visit", kwargs={"pk": visit.pk})).content.decode()
    assert reverse("application", kwargs={"reference": visit.dossier.reference}) in shown

    submitting.submit(dossier=visit.dossier, actor=scene.mireille, name="Mireille", at=NOW, language="fr")
    receiving.judge_item(dossier=visit.dossier, item="dit", verdict="met", actor=scene.simon, at=NOW)
    for step in (receiving.receive, reviewing.begin, reviewing.end):
        visit.dossier.refresh_from_db()
        step(dossier=visit.dossier, actor=scene.simon, at=NOW)
    visit.dossier.refresh_from_db()
    deciding.decide_alone(dossier=visit.dossier, proposal=Proposal(Outcome.APPROVED), actor=scene.simon, at=NOW)
    visit.refresh_from_db()
    assert visit.concluded_at is not None
    [finding] = visit.findings.all()
    assert (finding.text, finding.asked) == ("Les reçus de janvier manquent", "Envoyer les reçus de janvier")
    assert finding.obligation is not None and finding.obligation.debtor == scene.home


def test_two_visits_that_wait_on_one_form_are_told_apart_by_their_agreement(scene: Cast) -> None:
    first, second = begun(scene), begun(scene, "Voir l’atelier")
    key = telephone(scene, scene.mireille)
    xform = xform_of(key)
    assert first.agreement.reference in xform
    send(key, filled(xform, instance=f"uuid:{uuid4()}", **{"visite/convention": second.agreement.reference}))
    kept = {one.pk: one.dossier.submissions.get().origin for one in (first, second) if one.dossier}
    assert kept[second.pk] == Submission.Origin.OPENROSA and kept[first.pk] != Submission.Origin.OPENROSA
    assert first.agreement.reference in xform_of(key)
    send(key, filled(xform, instance=f"uuid:{uuid4()}"))
    assert listed(key) == {}
    send(key, filled(xform, instance=f"uuid:{uuid4()}"), status=403)


def test_nobody_else_receives_it(scene: Cast) -> None:
    visit = begun(scene)
    mine = telephone(scene, scene.mireille)
    xml = filled(xform_of(mine), instance=f"uuid:{uuid4()}")
    for user in (scene.simon, scene.benoit):
        key = telephone(scene, user)
        assert "visite-projet" not in listed(key)
        send(key, xml, status=403)
    assert visit.dossier is not None and visit.dossier.submissions.get().origin != Submission.Origin.OPENROSA
    for user in (scene.people.lea, scene.people.odile):
        with pytest.raises(NotAllowed):
            devices.register(organisation=scene.ministry, name="Téléphone", actor=user, at=AT)
    assert Client().get("/openrosa/rien/formList").status_code == 404
    scene.mireille.grants.all().delete()
    assert Client().get(f"/openrosa/{mine}/formList").status_code == 404, "she is no officer any more"


@pytest.mark.parametrize("name", ["benoit", "mireille", "odile", "amina", "fatou", "lea", "eve"])
def test_who_collects_for_whom_is_whom_the_list_says(scene: Cast, name: str) -> None:
    user = scene.people.named(name)
    kept = permissions.organisations_collected_for(user)
    for one in (scene.home, scene.ministry):
        assert kept.filter(pk=one.pk).exists() == permissions.can_collect(user, one), one


def test_a_form_taken_away_keeps_its_shape() -> None:
    people(AT)
    version = samples.publish(samples.shipped("visite-projet"), at=AT)
    xform = version.forms.get().form.xform
    told = seeded(xform, {"/data/visite/convention": "CONV & <1>", "/data/constats/constat[1]/texte": "non", "/x": "y"})
    form = read_form(told)
    assert [one.path for one in form.questions] == [one.path for one in read_form(xform).questions]
    assert "<convention>CONV &amp; &lt;1&gt;</convention>" in told
    assert seeded(xform, {}) == xform
    if can_validate():
        assert validated(told) == []
