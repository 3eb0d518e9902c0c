"""A logic model begun, saved by two, sent, carried to a project; a partner's word signed, fallen, asked again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Dossier, DossierAccess
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.services import submitting
from maillon.dossiers.services.filling import fill
from maillon.funding import guard
from maillon.funding.models import LogicModel
from maillon.funding.permissions import planning as permissions
from maillon.funding.queries import needs, shared_indicators
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning.content import Row
from maillon.funding.rules.terms import PartnerNeed
from maillon.funding.services import planning, signing_needs
from maillon.funding.spreadsheets import logic as sheets
from maillon.funding.spreadsheets.cells import read_cells
from maillon.projects import library
from maillon.projects import queries as projects
from maillon.projects.models import Activity
from maillon.projects.services import editing
from maillon.web.funding.logic.exchanging import workbook
from tests.funding.applying import AT, apply, call
from tests.funding.budgets import TERMS
from tests.funding.planning import YEARS, sound
from tests.personas import people

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
NEED = PartnerNeed("required", ("/data/titre",), {"fr": "Le besoin est le nôtre.", "es": "La necesidad es nuestra."})
ASKED = replace(TERMS, expenses=(), logic_model="required", partner_need=NEED)


class Scene:
    """Benoît's application, asked for a logic model and for its partner's word; Fatou is the partner."""

    def __init__(self) -> None:
        self.people = people(AT)
        ministry = Organisation.objects.get(grants__user=self.people.mireille)
        self.dossier = apply(call(ministry, terms=ASKED), self.people.benoit)

    def let_in(self) -> None:
        DossierAccess.objects.create(
            dossier=self.dossier, user=self.people.fatou, right="draft", granted_by=self.people.benoit, granted_at=AT
        )

    def write(self, plan=None) -> LogicModel:
        model = planning.begin(dossier=self.dossier, actor=self.people.benoit, at=AT)
        return planning.save(
            model=model, plan=plan or sound(), revision=model.revision, actor=self.people.benoit, at=AT
        )

    def sign(self, **more):
        said = {"partner": "Kaay Bey", "name": "Fatou Sarr", "office": "Coordinatrice", "language": "es", "at": AT}
        digest = needs.text_of(self.dossier, "es").digest
        return signing_needs.sign(
            **{"dossier": self.dossier, "actor": self.people.fatou, "digest": digest, **said, **more}
        )

    def send(self) -> None:
        submitting.submit(dossier=self.dossier, actor=self.people.benoit, name="B", at=LATER, language="fr")

    def retitle(self, title: str) -> None:
        first = applications(self.dossier)[0]
        typed = {"/data/titre": title}
        hand = Hand(self.people.benoit)
        fill(hand=hand, submission=first, typed=typed, revision=first.revision, at=LATER, language="fr")

    def at(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self.people, name))
        return client

    def url(self, name: str, **more) -> str:
        return reverse(name, kwargs={"reference": self.dossier.reference, **more})


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return Scene()


def refused(change) -> None:
    """The database itself says no."""
    for refusal in guard.LOGIC_MODELS:
        refusal.install(connection)
    try:
        with pytest.raises(DatabaseError, match=r"never changes"), transaction.atomic():
            change()
    finally:
        for refusal in guard.LOGIC_MODELS:
            refusal.remove(connection)


def test_two_who_write_lose_nothing_and_a_version_sent_never_changes(scene):
    model = scene.write()
    with pytest.raises(RuleViolation, match=r"funding.logic_moved"):
        planning.save(model=model, plan=sound(), revision=1, actor=scene.people.benoit, at=AT)
    with pytest.raises(RuleViolation, match=r"funding.logic_shape"):
        down = replace(sound(), rows=(*sound().rows, Row("z", "ultimate", "x", ("a",))))
        planning.save(model=model, plan=down, revision=2, actor=scene.people.benoit, at=AT)
    with pytest.raises(NotAllowed):
        planning.save(model=model, plan=sound(), revision=2, actor=scene.people.odile, at=AT)
    LogicModel.objects.filter(pk=model.pk).update(sealed_at=LATER)
    refused(lambda: LogicModel.objects.filter(pk=model.pk).update(content={}))


def test_nothing_is_sent_without_what_the_terms_ask(scene):
    with pytest.raises(RuleViolation, match=r"funding.need_unsigned"):
        scene.send()
    scene.let_in()
    scene.sign()
    with pytest.raises(RuleViolation, match=r"funding.logic_missing"):
        scene.send()
    scene.write(replace(sound(), measures=()))
    with pytest.raises(RuleViolation, match=r"funding.logic_unfinished"):
        scene.send()
    scene.write()
    scene.send()
    assert queries.versions_of(scene.dossier).get().sealed_at == LATER


def test_a_signature_falls_when_the_text_changes_and_is_owed_again(scene):
    scene.let_in()
    asked = scene.at("benoit").post(scene.url("need"), {"action": "ask"})
    assert asked.status_code == 302
    owed = Obligation.objects.get(kind=signing_needs.KIND)
    assert owed.debtor_person == scene.people.fatou.person
    made = scene.sign()
    assert (made.partner, made.office, made.language) == ("Kaay Bey", "Coordinatrice", "es")
    owed.refresh_from_db()
    assert owed.state == Obligation.State.MET
    assert [one.pk for one in needs.holding(scene.dossier)] == [made.pk]
    scene.retitle("Un autre besoin")
    made.refresh_from_db()
    owed.refresh_from_db()
    assert (made.revoked_because, owed.state) == ("changed", Obligation.State.OPEN)
    with pytest.raises(RuleViolation, match=r"funding.need_unsigned"):
        scene.send()
    assert scene.sign().pk != made.pk
    assert AuditEvent.objects.filter(verb="funding.need.revoked").count() == 1
    refused(lambda: type(made).objects.filter(pk=made.pk).update(text="autre"))


def test_nobody_signs_for_the_partner(scene):
    scene.let_in()
    for name in ("benoit", "odile", "mireille"):
        with pytest.raises(NotAllowed):
            scene.sign(actor=getattr(scene.people, name))
    with pytest.raises(RuleViolation, match=r"funding.need_changed"):
        scene.sign(digest="0" * 64)
    with pytest.raises(RuleViolation, match=r"funding.need_office"):
        scene.sign(office=" ")


@pytest.mark.parametrize("name", ["benoit", "fatou", "mireille", "odile", "amina", "lea"])
def test_who_writes_reads_and_signs_is_whom_the_lists_say(scene, name):
    scene.let_in()
    user = getattr(scene.people, name)
    models = [scene.write()]
    for state in ("draft", "submitted"):
        Dossier.objects.filter(pk=scene.dossier.pk).update(state=state)
        scene.dossier.refresh_from_db()
        model = LogicModel.objects.select_related("dossier__version__procedure").get(pk=models[0].pk)
        dossier = model.dossier
        drafted = permissions.logic_models_drafted_by(user).filter(pk=model.pk).exists()
        assert drafted == permissions.can_draft_logic_model(user, dossier)
        seen = permissions.visible_to(user).filter(pk=model.pk).exists()
        assert seen == permissions.can_read_logic_model(user, model)
        signs = permissions.needs_signed_by(user).filter(pk=dossier.pk).exists()
        assert signs == permissions.can_sign_need(user, dossier)


def test_the_workbook_comes_back_as_it_left_and_says_the_cells_it_cannot_read():
    for spoken in ("fr", "en"):
        with translation.override(spoken):
            book = workbook(sound(), YEARS)
        told = sheets.read(read_cells("x.xlsx", book), now=sound(), new_key=lambda: "neuf")
        assert told.issues == []
        assert {row.key: row for row in told.plan.rows} == {row.key: row for row in sound().rows}
        assert told.plan.measures == sound().measures
    import openpyxl  # noqa: PLC0415

    kept = openpyxl.load_workbook(io.BytesIO(book))
    kept.worksheets[0]["B2"] = "Étage"
    kept.worksheets[0]["D3"] = "A1"
    kept.worksheets[1]["K2"] = "beaucoup"
    out = io.BytesIO()
    kept.save(out)
    told = sheets.read(read_cells("x.xlsx", out.getvalue()), now=sound(), new_key=lambda: "neuf")
    assert {(one.cell, one.code) for one in told.issues} >= {("B2", "level"), ("D3", "link"), ("K2", "not_a_number")}


def fields(page: bytes, name: str) -> dict[str, list[str]]:
    """What a browser sends of the form whose button is ``name``."""
    form = next(one for one in html.fromstring(page.decode()).forms if one.xpath(f".//button[@value='{name}']"))
    kept: dict[str, list[str]] = {}
    for one in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        if one.get("type") in ("checkbox", "radio") and one.get("checked") is None:
            continue
        value = one.value if one.tag in ("select", "textarea") else one.get("value")
        kept.setdefault(one.get("name"), []).append(value or "")
    return kept


def test_a_logic_model_is_written_without_a_script(scene):
    client = scene.at("benoit")
    assert "Commencer le modèle logique" in client.get(scene.url("logic")).content.decode()
    client.post(scene.url("logic_begin"))
    page = client.get(scene.url("logic"))
    sent = fields(page.content, "save")
    added = client.post(scene.url("logic"), {**sent, "action": "add:output"})
    sent = fields(added.content, "save")
    assert len(sent["row"]) == 6
    key = sent["row"][0]
    sent[f"r.{key}.text"] = ["Vivre mieux"]
    told = client.post(scene.url("logic"), sent, headers={"HX-Request": "true"}).content.decode()
    assert "Vivre mieux" in told
    assert "<svg" in told
    assert client.post(scene.url("logic"), {**sent, "action": "save"}).status_code == 302
    kept = queries.plan_of(queries.versions_of(scene.dossier).get())
    assert (len(kept.rows), kept.rows[0].text) == (6, "Vivre mieux")
    stale = client.post(scene.url("logic"), {**sent, "action": "save"})
    assert stale.status_code == 409
    assert client.post(scene.url("logic"), {**sent, "action": "beside"}).status_code == 302
    assert queries.versions_of(scene.dossier).count() == 2
    assert client.get(scene.url("logic_comparison")).status_code == 200
    assert scene.at("odile").get(scene.url("logic")).status_code == 404


def test_what_the_framework_shows_is_what_it_saves(scene):
    model = scene.write()
    client = scene.at("benoit")
    for language in ("fr", "en"):
        with translation.override(language):
            url = scene.url("logic_framework")
        sent = fields(client.get(url).content, "save")
        assert client.post(url, {**sent, "action": "save"}).status_code == 302
    model.refresh_from_db()
    kept = {one.key: one for one in queries.plan_of(model).measures}
    for one in sound().measures:
        shared = library.find(one.vocabulary, one.code)
        assert kept[one.key] == replace(one, title=shared.name["en"], unit=shared.unit["en"])
    found = client.post(scene.url("logic_framework"), {**sent, "q": "eau", "action": "search"}).content.decode()
    assert "6.1.1" in found
    picked = client.post(scene.url("logic_framework"), {**sent, "pour": "m", "action": "pick:9:6.1.1"})
    assert len(fields(picked.content, "save")["m"]) == 4
    wrong = client.post(scene.url("logic_framework"), {**sent, "m.m1.t.2027": "vingt", "action": "save"})
    assert wrong.status_code == 422
    assert 'value="vingt"' in wrong.content.decode()


def test_the_page_of_the_partner_speaks_spanish_and_keeps_what_was_typed(scene):
    scene.let_in()
    client = scene.at("fatou")
    url = scene.url("need")
    page = client.get(f"{url}?langue=es").content.decode()
    assert "La necesidad, en sus palabras" in page
    assert "La necesidad es nuestra." in page
    digest = needs.text_of(scene.dossier, "es").digest
    sent = {"digest": digest, "langue": "es", "name": "Fatou", "partner": "Kaay Bey", "office": ""}
    lacking = client.post(url, sent)
    assert lacking.status_code == 422
    assert 'value="Kaay Bey"' in lacking.content.decode()
    Organisation.objects.filter(grants__user=scene.people.fatou).update(legal_name_en="Kaay Bey Union")
    assert 'value="Kaay Bey Union"' in client.get(f"{url}?langue=en").content.decode()
    assert 'value="Kaay Bey Union"' not in client.get(f"{url}?langue=fr").content.decode()
    assert client.post(url, {**sent, "office": "Coordinadora"}).status_code == 302
    assert "Firmado el" in client.get(f"{url}?langue=es").content.decode()
    assert scene.at("benoit").get(url).status_code == 200
    assert scene.at("benoit").post(url, sent).status_code == 404
    assert scene.at("odile").get(url).status_code == 404


def test_shared_indicators_are_added_up_over_published_projects(scene):
    activity = editing.create(
        actor=scene.people.benoit,
        organisation=scene.dossier.applicant,
        told={"title": {"fr": "Semences"}},
        at=AT,
    )
    told = {
        "type": "1", "title": {"fr": "x"}, "description": {}, "aggregation": True,
        "indicators": [{
            "measure": "1", "ascending": True, "title": {"fr": "x"}, "description": {}, "baseline_year": None,
            "baseline_value": "", "baseline_comment": {}, "vocabulary": "99", "code": "AGR-01",
            "periods": [{"starts_on": "2026-01-01", "ends_on": "2026-12-31", "measurements": [
                {"kind": "actual", "value": "30", "dimensions": {}, "comment": {}},
                {"kind": "actual", "value": "18", "dimensions": {"sex": "female"}, "comment": {}},
            ]}],
        }],
    }  # fmt: skip
    editing.edit(actor=scene.people.benoit, activity=activity, changes={"results": [told]}, version=1, at=AT)
    shared = library.find("99", "AGR-01")
    assert shared_indicators.added_up(shared).rows == []
    Activity.objects.filter(pk=activity.pk).update(state="published")
    found = shared_indicators.added_up(shared)
    assert (found.actual, found.counted) == (30, 1)
    assert found.slices == [("sex", [("female", 18)])]
    page = Client().get(reverse("indicator", kwargs={"vocabulary": "99", "code": "AGR-01"})).content.decode()
    assert "Semences" in page
    assert projects.document(activity)["results"][0]["indicators"][0]["code"] == "AGR-01"
