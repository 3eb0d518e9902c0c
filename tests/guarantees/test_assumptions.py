"""What the fund supposes: versions with a day and a source, in force on a day, brought in by hand, never changed."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.guarantees import guard
from maillon.guarantees.models import AssumptionVersion, Event
from maillon.guarantees.queries import backtest, history, ratios, risk
from maillon.guarantees.queries import portfolio as portfolios
from maillon.guarantees.queries.assumptions import Kind, assumptions, differences
from maillon.guarantees.queries.provisions import posted, proposal
from maillon.guarantees.rules import assumptions as rules
from maillon.guarantees.services import assumptions as services
from maillon.guarantees.services import provisions
from tests.guarantees import scene as stage
from tests.guarantees.claiming import defaulted
from tests.guarantees.test_provisions import AT as LATER
from tests.guarantees.test_provisions import DAY, END

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def document(kind: Kind, **more: Any) -> dict[str, Any]:
    """The shipped document of a kind, as a board would change it."""
    told = deepcopy(dict(stage_version(kind)))
    told.pop("starts_on", None)
    return told | {"version": "2", "valid_from": TODAY().isoformat(), "is_example": False, "source": "Conseil"} | more


def stage_version(kind: Kind) -> dict[str, Any]:
    path = services.FOLDER / services.SHIPPED[kind]
    said = services._document(path.read_bytes(), path.name)
    return dict(rules.read(kind, said).definition)


def bring(scene: stage.Scene, kind: Kind, told: Any, at: Any = None, **more: Any) -> AssumptionVersion:
    return services.bring(
        fund=scene.fund, kind=kind, content=json.dumps(told).encode(), name="a.json", actor=scene.people.guillaume,
        at=at or timezone.now(), **more,
    )  # fmt: skip


def graded(prior: float, **more: Any) -> dict[str, Any]:
    told = document(Kind.GRADES, **more)
    told["grades"] = [one | {"prior": min(prior + place / 1000, 0.9)} for place, one in enumerate(told["grades"])]
    return told


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_fund_opens_with_the_shipped_examples_and_loading_again_changes_nothing(scene: stage.Scene) -> None:
    given = assumptions(scene.fund, stage.DAY)
    assert set(given.versions) == set(Kind) and given.version == "2026-1/2026-1"
    assert all(one.is_example and one.source and one.brought_by is None for one in given.versions.values())
    assert given.pd(1) < given.pd(7) == given.pd(99) and 0 < given.lgd < 1 and given.threshold == 0.05
    assert given.cash_stresses is not None and {one.key for one in given.stresses} >= {"sahel-drought"}
    assert services.load(fund=scene.fund, at=stage.at(5)) == len(Kind)
    assert AssumptionVersion.objects.count() == len(Kind)
    assert AuditEvent.objects.filter(verb="guarantees.assumption.brought").count() == len(Kind)


def test_the_version_of_a_day_is_the_last_that_began_by_then(scene: stage.Scene) -> None:
    made = bring(scene, Kind.GRADES, graded(0.2))
    assert assumptions(scene.fund, made.starts_on).of(Kind.GRADES) == made
    before = assumptions(scene.fund, made.starts_on - timedelta(days=1))
    assert before.of(Kind.GRADES).version == "2026-1" and before.pd(1) == 0.012
    assert assumptions(scene.fund, TODAY()).pd(1) == 0.2
    again = bring(scene, Kind.GRADES, graded(0.3, version="3"))
    assert assumptions(scene.fund, TODAY()).of(Kind.GRADES) == again, "of two of one day, the last brought in"
    assert not assumptions(scene.fund, date(2018, 12, 31)).versions


def test_a_document_brought_in_again_is_the_same_and_another_under_its_name_is_refused(scene: stage.Scene) -> None:
    made = bring(scene, Kind.GRADES, graded(0.2))
    assert bring(scene, Kind.GRADES, graded(0.2)) == made
    with pytest.raises(RuleViolation, match="assumption_taken"):
        bring(scene, Kind.GRADES, graded(0.25))
    with pytest.raises(RuleViolation, match="assumption_past"):
        bring(scene, Kind.GRADES, graded(0.25, version="4", valid_from=(TODAY() - timedelta(days=1)).isoformat()))
    with pytest.raises(NotAllowed):
        services.bring(
            fund=scene.fund, kind=Kind.GRADES, content=b"{}", name="", actor=scene.people.jeanne, at=timezone.now()
        )
    assert AssumptionVersion.objects.filter(kind=Kind.GRADES).count() == 2


def test_an_example_never_takes_the_place_of_what_the_board_adopted(scene: stage.Scene, tmp_path: Path) -> None:
    bring(scene, Kind.WATCH, document(Kind.WATCH, par30_at_most="1/10"))
    (tmp_path / "watch").mkdir()
    text = (services.FOLDER / "watch" / "exemple.toml").read_text(encoding="utf-8")
    text = text.replace("version = 1", "version = 9").replace("2019-01-01", str(TODAY() + timedelta(days=1)))
    (tmp_path / "watch" / "exemple.toml").write_text(text, encoding="utf-8")
    assert services.load(fund=scene.fund, at=timezone.now(), folder=tmp_path) == 1
    assert assumptions(scene.fund, TODAY() + timedelta(days=2)).threshold == 0.1


@pytest.mark.parametrize("statement", [
    "UPDATE guarantees_assumptionversion SET definition = '{}'",
    "UPDATE guarantees_assumptionversion SET starts_on = '2000-01-01'",
    "DELETE FROM guarantees_assumptionversion",
])  # fmt: skip
def test_the_database_refuses_to_change_a_version(scene: stage.Scene, statement: str) -> None:
    [refusal] = guard.SINCE_ASSUMPTIONS
    refusal.install(connection)
    try:
        with (
            pytest.raises(DatabaseError, match="it stays as it was"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        scene.fund.assumptions.update(brought_by=None)
    finally:
        refusal.remove(connection)


def test_a_new_version_moves_the_year_at_once_and_leaves_the_days_before(scene: stage.Scene) -> None:
    stage.issued(scene)
    found = portfolios.portfolio(scene.fund, TODAY())
    before = risk.committee(scene.fund, assumptions(scene.fund, TODAY())).whole.expected_loss
    bring(scene, Kind.GRADES, graded(0.5))
    given = assumptions(scene.fund, TODAY())
    assert risk.committee(scene.fund, given).whole.expected_loss > before
    yesterday = assumptions(scene.fund, TODAY() - timedelta(days=1))
    assert risk.exposed(found, {}, yesterday).pd.max() == 0.18 < risk.exposed(found, {}, given).pd.max()


def test_a_provision_rests_on_what_was_in_force_at_the_end_of_its_quarter_and_says_it(scene: stage.Scene) -> None:
    guarantee = defaulted(scene)
    bring(
        scene, Kind.GRADES, graded(0.4, version="2025-b", valid_from=(END + timedelta(days=1)).isoformat()), at=stage.AT
    )
    told = proposal(scene.fund, DAY)
    assert told.given.day == END and told.given.version == "2026-1/2026-1"
    bring(scene, Kind.GRADES, graded(0.3, version="2025-a", valid_from=END.isoformat()), at=stage.AT)
    assert proposal(scene.fund, DAY).token != told.token
    with pytest.raises(RuleViolation, match="provision_moved"):
        provisions.accept(fund=scene.fund, token=told.token, actor=None, at=LATER)
    now = proposal(scene.fund, DAY)
    provisions.accept(fund=scene.fund, token=now.token, actor=None, at=LATER)
    [event] = Event.objects.filter(kind="provision_reviewed")
    assert event.payload["documents"]["assumptions"] == "2025-a/2026-1"
    assert posted(scene.fund)[guarantee.reference].version == "2025-a/2026-1"
    assert AuditEvent.objects.get(verb="guarantees.provision.accepted").after["assumptions"] == "2025-a/2026-1"
    client = signed_in(scene.people.jeanne)
    for address in (reverse("guarantee", kwargs={"reference": guarantee.reference}), reverse("fund_provisions")):
        assert "2025-a/2026-1" in client.get(address).content.decode(), address


def emptied(scene: stage.Scene) -> None:
    """A fund as it was before anything was supposed."""
    AssumptionVersion.objects.all().delete()


def test_a_fund_that_supposes_nothing_says_what_to_do_first(scene: stage.Scene) -> None:
    stage.issued(scene)
    emptied(scene)
    client = signed_in(scene.people.guillaume)
    pages = [
        ("fund_risk", {}), ("fund_backtest", {}), ("fund_provisions", {}), ("fund", {}), ("fund_assumptions", {}),
        ("fund_why", {"figure": "solvabilite"}), ("fund_why", {"figure": "par30"}),
        ("fund_report", {"period": "2025-Q1"}),
    ]  # fmt: skip
    for name, places in pages:
        answer = client.get(reverse(name, kwargs=places))
        assert answer.status_code == 200, name
        if name not in ("fund", "fund_report", "fund_assumptions"):
            assert reverse("fund_assumptions") in answer.content.decode(), name
    told = ratios.of_fund(scene.fund, *state_and_portfolio(scene))
    assert not told.is_measured and told.solvency is None and told.leverage is not None
    with pytest.raises(RuleViolation, match="assumptions_lacking"):
        provisions.accept(fund=scene.fund, token="", actor=None, at=LATER)
    with override("en"):
        page = client.get(reverse("fund_risk")).content.decode()
    assert "No version was in force that day" in page
    assert services.load(fund=scene.fund, at=stage.AT) == len(Kind)
    assert "Pire année sur" in client.get(reverse("fund_risk")).content.decode()


def state_and_portfolio(scene: stage.Scene) -> Any:
    state = history.state_of(scene.fund)
    return state, portfolios.of_state(state, TODAY())


def test_existing_funds_keep_computing_after_the_migration(scene: stage.Scene) -> None:
    before = {kind: one.definition for kind, one in assumptions(scene.fund, TODAY()).versions.items()}
    emptied(scene)
    import_module("maillon.guarantees.migrations.0013_what_is_supposed_stays").bring_in(apps, None)
    after = assumptions(scene.fund, TODAY()).versions
    assert {kind: one.definition for kind, one in after.items()} == before
    assert {one.starts_on for one in after.values()} == {date(2019, 1, 1)}
    assert {one.loaded_at for one in after.values()} == {scene.fund.created_at}


def test_two_versions_are_compared_place_by_place(scene: stage.Scene) -> None:
    before = assumptions(scene.fund, TODAY()).of(Kind.GRADES)
    told = document(Kind.GRADES)
    told["grades"][0]["prior"], told["lgd"]["prior"] = 0.011, 0.5
    after = bring(scene, Kind.GRADES, told)
    found = {one.where: (one.before, one.after) for one in differences(before, after)}
    assert found["grades[1].prior"] == ("0.012", "0.011") and found["lgd.prior"] == ("0.45", "0.5")
    assert "version" not in found and not differences(before, before)
    client = signed_in(scene.people.jeanne)
    address = reverse("fund_assumption", kwargs={"kind": "grades", "version": "2"})
    page = client.get(address, {"avec": "2026-1"})
    assert page.status_code == 200 and "grades[1].prior" in page.content.decode()
    assert client.get(address, {"avec": "personne"}).status_code == 404
    assert client.get(reverse("fund_assumption", kwargs={"kind": "grades", "version": "7"})).status_code == 404
    assert client.get(reverse("fund_assumption", kwargs={"kind": "rien", "version": "2"})).status_code == 404
    kept = client.get(reverse("fund_assumption_file", kwargs={"kind": "grades", "version": "2"}))
    assert json.loads(kept.content) == after.definition and "attachment" in kept["Content-Disposition"]


def test_a_manager_brings_a_version_in_from_the_page(scene: stage.Scene) -> None:
    client, address = signed_in(scene.people.guillaume), reverse("fund_assumptions")
    sent = SimpleUploadedFile("cotes.json", json.dumps(graded(0.1)).encode())
    answer = client.post(address, {"kind": "grades", "file": sent})
    assert answer.status_code == 302 and answer["Location"].endswith("/grades/2/")
    made = AssumptionVersion.objects.get(version="2")
    assert made.brought_by == scene.people.guillaume and made.source == "Conseil" and not made.is_example
    assert "Conseil" in client.get(answer["Location"]).content.decode()
    toml = (services.FOLDER / "cashflow" / "stress.toml").read_text(encoding="utf-8")
    toml = toml.replace("version = 1", "version = 2").replace("2019-01-01", TODAY().isoformat())
    typed = client.post(address, {"kind": "cash_flow", "text": toml})
    assert typed.status_code == 302 and assumptions(scene.fund, TODAY()).of(Kind.CASH_FLOW).version == "2"
    for user in (scene.people.jeanne, scene.people.diego, scene.people.lea):
        assert signed_in(user).post(address, {"kind": "grades", "text": "{}"}).status_code == 404
    assert signed_in(scene.people.jeanne).get(address).status_code == 200
    assert "Garder cette version" not in signed_in(scene.people.jeanne).get(address).content.decode()


WRONG: list[tuple[Kind, dict[str, Any], str]] = [
    (Kind.GRADES, {"version": "a b"}, "version"),
    (Kind.GRADES, {"version": None}, "version"),
    (Kind.GRADES, {"valid_from": "bientôt"}, "valid_from"),
    (Kind.GRADES, {"source": ""}, "source"),
    (Kind.GRADES, {"source": {"de": "Vorstand"}}, "source"),
    (Kind.GRADES, {"is_example": "oui"}, "is_example"),
    (Kind.GRADES, {"lgd": {"prior": 1.2}}, "lgd.prior"),
    (Kind.GRADES, {"lgd": 0.4}, "lgd"),
    (Kind.GRADES, {"grades": [{"key": "1", "prior": 2, "weight": 1}]}, "grades[0]"),
    (Kind.GRADES, {"grades": [{"key": "1", "prior": 0.1, "weight": 1}] * 2}, "grades[0]"),
    (Kind.GRADES, {"note": "a\x00b"}, "note"),
    (Kind.GRADES, {"note": "\ud800"}, "note"),
    (Kind.GRADES, {"note": 1e300}, "note"),
    (Kind.MODEL, {"variance": {"global": 0.9, "country": 0.3}}, "1.200"),
    (Kind.MODEL, {"variance": {"global": "beaucoup"}}, "variance.global"),
    (Kind.MODEL, {"variance": {"country": {f"C{n}": 0.1 for n in range(400)}}}, "country"),
    (Kind.IMPAIRMENT, {"rate": "4 %"}, "rate"),
    (Kind.IMPAIRMENT, {"rate": "1e-999999999"}, "rate"),
    (Kind.STRESSES, {"stresses": []}, "stresses"),
    (Kind.STRESSES, {"stresses": [{"key": "a", "labels": [1]}]}, "stresses"),
    (Kind.STRESSES, {"stresses": [{"key": "a", "pd_times": -1}]}, "stresses[0].pd_times"),
    (Kind.CASH_FLOW, {"definition": None}, "definition"),
    (Kind.CASH_FLOW, {"definition": {"title": "Épreuves", "stresses": []}}, "definition.title"),
    (Kind.CASH_FLOW, {"definition": {"title": {"fr": "É"}, "stresses": [
        {"key": "a", "label": {"fr": "A"}, "effect": {"receipts": "-9e9999999"}}]}},
     "definition.stresses[0].effect.receipts"),
    (Kind.WATCH, {"par30_at_most": "1/0"}, "par30_at_most"),
]  # fmt: skip


@pytest.mark.parametrize("kind, more, place", WRONG)
def test_what_cannot_be_read_is_named_by_its_place_and_nothing_is_lost(
    scene: stage.Scene, kind: Kind, more: dict[str, Any], place: str
) -> None:
    text = json.dumps(document(kind, **more))
    client, address = signed_in(scene.people.guillaume), reverse("fund_assumptions")
    for sent in ({"text": text}, {"file": SimpleUploadedFile("a.json", text.encode())}):
        answer = client.post(address, {"kind": kind.value, **sent})
        page = answer.content.decode()
        assert answer.status_code == 422 and place in page
        assert json.loads(answer.context["form"]["text"].value()) == json.loads(text), "to be corrected where it stands"
    with override("en"):
        assert client.post(reverse("fund_assumptions"), {"kind": kind.value, "text": text}).status_code == 422
    assert AssumptionVersion.objects.count() == len(Kind)


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe", b"[1]", b"[" * 60_000, b"a = ", b"", b"x" * 70_000, b'{"a": ' * 5000, b"9" * 5000]
)
def test_what_is_no_document_is_refused_in_words(scene: stage.Scene, content: bytes) -> None:
    client, address = signed_in(scene.people.guillaume), reverse("fund_assumptions")
    for name in ("a.json", "a.toml", "a"):
        answer = client.post(address, {"kind": "model", "file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name
    assert AssumptionVersion.objects.count() == len(Kind)


def test_every_page_says_on_which_versions_it_rests_and_that_they_are_examples(scene: stage.Scene) -> None:
    stage.issued(scene)
    client = signed_in(scene.people.jeanne)
    rests = {
        "fund_risk": ({}, ("model", "grades", "stresses")),
        "fund_provisions": ({}, ("grades", "impairment")),
        "fund_backtest": ({}, ("grades",)),
        "fund_why": ({"figure": "solvabilite"}, ("model", "grades")),
    }
    for name, (places, kinds) in rests.items():
        with override("en"):
            page = client.get(reverse(name, kwargs=places)).content.decode()
        for kind in kinds:
            with override("en"):
                assert reverse("fund_assumption", kwargs={"kind": kind, "version": "2026-1"}) in page, (name, kind)
        assert "xample" in page and "Exemple écrit pour Maillon" not in page, name


def test_each_year_is_judged_by_the_scale_of_its_first_day(scene: stage.Scene) -> None:
    stage.issued(scene)
    kept = list(scene.fund.assumptions.filter(kind=Kind.GRADES))
    first, *_rest = kept
    later = AssumptionVersion(
        fund=scene.fund, kind=Kind.GRADES, version="b", definition=graded(0.3), starts_on=date(2025, 6, 1)
    )
    later.pk = first.pk + 1
    assert backtest.scale_on([first, later], date(2025, 1, 1), {}).pd(1) == 0.012
    assert backtest.scale_on([first, later], date(2026, 1, 1), {}).pd(1) == 0.3
    assert backtest.scale_on([later], date(2020, 1, 1), {}).pd(1) == 0.3, "before any scale, the first one"
    assert backtest.of_fund(scene.fund, date(2028, 1, 1)).years == (2026, 2027)
