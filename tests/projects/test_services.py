"""What people do with activities: each verb, whom it refuses, what it leaves behind."""

from __future__ import annotations

import uuid

import pytest

from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.search import queries as search
from maillon.projects import permissions, queries, rules, services
from maillon.projects.models import Activity, Draft
from tests.projects.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def irrigation(benoit, semis, complete) -> Activity:
    return services.create(actor=benoit, organisation=semis, told=complete, at=AT)


def test_a_new_activity_is_a_draft_with_its_number(benoit, semis):
    one = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Un"}}, at=AT)
    two = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Deux"}}, at=AT)
    assert (one.state, one.identifier) == ("draft", "CA-CRA_ACR-123456789RR0001-2027-001")
    assert two.identifier.endswith("-2027-002")
    event = history(one).get()
    assert (event.verb, event.before, event.after["title"]) == ("projects.activity.created", None, {"fr": "Un"})


def test_what_is_written_is_what_is_read(irrigation, complete):
    told = queries.document(Activity.objects.get(pk=irrigation.pk))
    assert {key: told[key] for key in complete} == complete


def test_a_form_sent_twice_makes_one_activity(benoit, semis):
    token = uuid.uuid4()
    made = {
        services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Un"}}, at=AT, token=token).pk
        for _ in range(2)
    }
    assert len(made) == Activity.objects.count() == 1


def test_only_who_records_for_the_organisation_creates_and_edits(lecteur, stranger, semis, irrigation):
    for user in (lecteur, stranger):
        with pytest.raises(NotAllowed):
            services.create(actor=user, organisation=semis, told={"title": {"fr": "Un"}}, at=AT)
        with pytest.raises(NotAllowed):
            services.edit(actor=user, activity=irrigation, changes={}, version=1, at=AT)
        with pytest.raises(NotAllowed):
            services.publish(actor=user, activity=irrigation, at=AT)
    assert AuditEvent.objects.count() == 1


def test_an_activity_needs_a_title_and_an_identifier_of_its_own(benoit, semis, irrigation):
    with pytest.raises(RuleViolation, match="title_missing"):
        services.create(actor=benoit, organisation=semis, told={"title": {"fr": " "}}, at=AT)
    taken = {"title": {"fr": "Un"}, "identifier": irrigation.identifier}
    with pytest.raises(RuleViolation, match="identifier_taken"):
        services.create(actor=benoit, organisation=semis, told=taken, at=AT)


def test_an_edit_is_recorded_before_and_after(benoit, irrigation):
    edited = services.edit(actor=benoit, activity=irrigation, changes={"title": {"fr": "Irrigation"}}, version=1, at=AT)
    assert edited.version == 2
    event = queries.told(edited)[0]
    assert [(change.key, change.before, change.after) for change in event.changes] == [
        ("title", {"fr": "Irrigation solaire"}, {"fr": "Irrigation"})
    ]


def test_an_edit_that_changes_nothing_leaves_no_trace(benoit, irrigation, complete):
    same = services.edit(actor=benoit, activity=irrigation, changes=complete, version=1, at=AT)
    assert same.version == 1
    assert history(irrigation).count() == 1


def test_the_second_of_two_people_is_told_who_and_when(benoit, odile, irrigation):
    services.edit(actor=odile, activity=irrigation, changes={"title": {"fr": "Celui d’Odile"}}, version=1, at=AT)
    with pytest.raises(RuleViolation) as refused:
        services.edit(actor=benoit, activity=irrigation, changes={"title": {"fr": "Le mien"}}, version=1, at=AT)
    assert refused.value.code == "projects.changed_meanwhile"
    assert refused.value.params == {"who": "Odile Essai", "when": AT, "version": 2}
    irrigation.refresh_from_db()
    assert irrigation.title == {"fr": "Celui d’Odile"}


def test_all_that_is_incoherent_is_said_at_once(benoit, irrigation):
    sectors = [{"vocabulary": "1", "code": "31140", "name": {}, "percentage": "60"}]
    changes = {"sectors": sectors, "planned_end": "2026-01-01"}
    with pytest.raises(rules.Incoherent) as refused:
        services.edit(actor=benoit, activity=irrigation, changes=changes, version=1, at=AT)
    assert [found.code for found in refused.value.findings] == ["projects.dates_order", "projects.percentages"]


def test_publication_waits_for_everything(benoit, semis):
    bare = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Nu"}}, at=AT)
    with pytest.raises(rules.Incoherent) as refused:
        services.publish(actor=benoit, activity=bare, at=AT)
    assert "projects.missing_budget" in {found.code for found in refused.value.findings}
    assert Activity.objects.get().state == "draft"


def test_publishing_shows_it_to_everybody_and_withdrawing_hides_it(benoit, stranger, irrigation):
    assert not permissions.visible_to(stranger).exists()
    published = services.publish(actor=benoit, activity=irrigation, at=AT)
    assert (published.state, published.published_at) == ("published", AT)
    assert permissions.visible_to(None).get() == irrigation
    assert search.find("irrigations", user=None, subject_type="projects.activity") == [irrigation.pk]
    withdrawn = services.withdraw(actor=benoit, activity=published, reason="Partenaire en danger", at=AT)
    assert history(withdrawn)[0].after["reason"] == "Partenaire en danger"
    assert not permissions.visible_to(stranger).exists()
    assert search.find("irrigation", user=None, subject_type="projects.activity") == []
    assert permissions.visible_to(benoit).get() == irrigation
    assert services.publish(actor=benoit, activity=withdrawn, at=AT).state == "published"


def test_publishing_or_withdrawing_twice_does_it_once(benoit, irrigation):
    for _ in range(2):
        services.publish(actor=benoit, activity=irrigation, at=AT, version=1)
    for _ in range(2):
        services.withdraw(actor=benoit, activity=irrigation, reason="Erreur", at=AT)
    verbs = [event.verb.rpartition(".")[2] for event in history(irrigation)]
    assert verbs == ["withdrawn", "published", "created"]


def test_withdrawing_says_why_and_only_what_is_published(benoit, irrigation):
    with pytest.raises(RuleViolation, match="transition"):
        services.withdraw(actor=benoit, activity=irrigation, reason="Erreur", at=AT)
    services.publish(actor=benoit, activity=irrigation, at=AT)
    with pytest.raises(RuleViolation, match="reason_missing"):
        services.withdraw(actor=benoit, activity=irrigation, reason="  ", at=AT)


def test_what_is_published_stays_fit_for_it(benoit, irrigation):
    services.publish(actor=benoit, activity=irrigation, at=AT)
    with pytest.raises(rules.Incoherent) as refused:
        services.edit(actor=benoit, activity=irrigation, changes={"budgets": []}, version=2, at=AT)
    assert refused.value.code == "projects.missing_budget"
    edited = services.edit(actor=benoit, activity=irrigation, changes={"title": {"fr": "Neuf"}}, version=2, at=AT)
    assert (edited.state, edited.title) == ("published", {"fr": "Neuf"})


def result(*measurements):
    period = {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "measurements": list(measurements)}
    indicator = {
        "measure": "1",
        "ascending": True,
        "title": {"fr": "Coopératives équipées"},
        "description": {},
        "baseline_year": 2026,
        "baseline_value": "0",
        "baseline_comment": {},
        "vocabulary": "",
        "code": "",
        "periods": [period],
    }
    return {"type": "1", "title": {"fr": "Pompes"}, "description": {}, "aggregation": False, "indicators": [indicator]}


def measured(kind, value, **dimensions):
    return {"kind": kind, "value": value, "dimensions": dimensions, "comment": {}}


def test_a_model_is_taken_without_its_money_nor_what_was_reached(benoit, irrigation):
    results = [result(measured("target", "3"), measured("actual", "2"), measured("actual", "1", sex="female"))]
    services.edit(actor=benoit, activity=irrigation, changes={"results": results}, version=1, at=AT)
    assert queries.document(irrigation)["results"] == results
    copy = queries.document(services.duplicate(actor=benoit, activity=irrigation, at=AT))
    assert (copy["budgets"], copy["planned_start"], copy["status"]) == ([], None, "1")
    assert copy["results"] == [result(measured("target", "3"))]
    assert copy["participants"] == queries.document(irrigation)["participants"]
    assert copy["identifier"].endswith("-002")


def test_going_back_to_any_version(benoit, irrigation):
    first = history(irrigation).get()
    for version, title in ((1, "Deux"), (2, "Trois")):
        changes = {"title": {"fr": title}, "budgets": []}
        services.edit(actor=benoit, activity=irrigation, changes=changes, version=version, at=AT)
    undone = services.undo(actor=benoit, activity=irrigation, version=3, at=AT)
    assert undone.title == {"fr": "Deux"}
    restored = services.restore(actor=benoit, activity=irrigation, event=first, version=4, at=AT)
    assert queries.document(restored) == first.after
    assert history(irrigation)[0].verb == "projects.activity.restored"


def test_the_history_of_another_activity_is_not_this_ones(benoit, semis, irrigation):
    other = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Autre"}}, at=AT)
    event = history(other).get()
    with pytest.raises(RuleViolation, match="not_its_history"):
        services.restore(actor=benoit, activity=irrigation, event=event, version=1, at=AT)
    with pytest.raises(RuleViolation, match="nothing_to_undo"):
        services.undo(actor=benoit, activity=irrigation, version=1, at=AT)


def test_an_organisation_named_for_the_first_time_becomes_a_mention(benoit, irrigation, complete):
    new = {"role": "4", "reference": "", "name": {}, "type": "", "their_activity": ""}
    new["new_organisation"] = {"name": "Coopérative de Thiès", "country": "SN"}
    changes = {"participants": [*complete["participants"], new]}
    services.edit(actor=benoit, activity=irrigation, changes=changes, version=1, at=AT)
    made = Organisation.objects.get(legal_name_fr="Coopérative de Thiès")
    assert (made.standing, made.country, made.slug) == ("mentioned", "SN", "cooperative-de-thies")
    assert queries.document(irrigation)["participants"][-1]["organisation"] == made.pk
    changes["participants"][0] = {**complete["participants"][0], "organisation": 10**9}
    with pytest.raises(RuleViolation, match="organisation_unknown"):
        services.edit(actor=benoit, activity=irrigation, changes=changes, version=2, at=AT)


def test_a_draft_is_one_persons_and_ends_when_saved(benoit, odile, irrigation):
    typed = {"title_fr": "Irrigation à finir", "planned_start": "demain"}
    kept = services.keep_draft(
        actor=benoit, activity=irrigation, section="essentials", typed=typed, base_version=1, at=AT
    )
    assert queries.draft_of(benoit, irrigation, "essentials").typed == typed
    assert queries.draft_of(odile, irrigation, "essentials") is None
    assert queries.listed([irrigation], benoit)[0].unsaved == ("essentials",)
    services.edit(actor=benoit, activity=irrigation, changes={}, version=1, at=AT, section="essentials")
    assert not Draft.objects.filter(pk=kept.pk).exists()


def test_a_list_of_activities_asks_a_fixed_number_of_questions(benoit, semis, complete, django_assert_max_num_queries):
    for number in range(6):
        told = {**complete, "title": {"fr": f"Projet {number}"}}
        services.create(actor=benoit, organisation=semis, told=told, at=AT)
    with django_assert_max_num_queries(17):
        rows = queries.listed(queries.kept_by(benoit), benoit)
    assert [row.missing for row in rows] == [[]] * 6
