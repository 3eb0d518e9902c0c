"""The social side of a guarantee: who judges, the first reading beside the last, what a version that served keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from maillon.core.errors import NotAllowed
from maillon.core.people.models import User
from maillon.guarantees.models import Assessment, Guarantee, SocialFramework
from maillon.guarantees.permissions.social import can_assess, guarantees_assessed_by
from maillon.guarantees.queries.social import followed
from maillon.guarantees.services import social
from tests.guarantees import scene as stage

pytestmark = pytest.mark.django_db
ANSWERS = {"assemblee": "40", "surplus": "yes", "conseil_femmes": "60", "emplois": "12"}


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    social.load(at=stage.AT)
    return made


def told(answers: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {key: (value, "Procès-verbal") for key, value in answers.items()}


def assess(
    scene: stage.Scene, guarantee: Guarantee, answers: dict[str, str], *, days: int = 0, later: int = 0
) -> Assessment:
    return social.assess(
        guarantee=guarantee,
        framework=SocialFramework.objects.get(key="valeurs", version=1),
        on=stage.DAY + timedelta(days=days),
        answers=told(answers),
        actor=scene.people.guillaume,
        at=stage.at(days + 1 + later),
    )


def test_who_judges_is_the_same_asked_of_one_or_of_all(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    cast = scene.people
    for user in (cast.guillaume, cast.jeanne, cast.diego, cast.benoit, cast.odile, cast.amina, cast.lea, scene.simone):
        listed = guarantees_assessed_by(user).filter(pk=guarantee.pk).exists()
        assert can_assess(user, guarantee) is listed, user
    assert can_assess(cast.benoit, guarantee) and not can_assess(cast.diego, guarantee)
    with pytest.raises(NotAllowed):
        social.assess(
            guarantee=guarantee, framework=SocialFramework.objects.get(key="valeurs", version=1), on=stage.DAY,
            answers=told(ANSWERS), actor=cast.diego, at=stage.at(1),
        )  # fmt: skip


def test_the_first_reading_stands_beside_the_last_and_the_same_day_corrects(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    assess(scene, guarantee, ANSWERS)
    assess(scene, guarantee, ANSWERS | {"emplois": "13"}, later=1)
    assess(scene, guarantee, ANSWERS | {"emplois": "20"}, days=365)
    assert Assessment.objects.count() == 3, "what was known before its correction stays"
    [values] = [one for one in followed(guarantee, date(2026, 6, 1)) if one.framework.key == "valeurs"]
    assert values.first is not None and values.last is not None
    jobs = [
        next(row.answer for row in read.judgement.criteria if row.criterion.key == "emplois")
        for read in (values.first, values.last)
    ]
    assert jobs == ["13", "20"]


def test_a_version_that_served_does_not_change(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    assess(scene, guarantee, ANSWERS)
    SocialFramework.objects.update(source="changée à la main")
    social.load(at=stage.at(2))
    assert SocialFramework.objects.get(key="valeurs", version=1).source == "changée à la main"
    assert SocialFramework.objects.get(key="2x").source != "changée à la main"


def page(user: User, address: str, data: dict[str, str] | None = None):
    client = Client()
    client.force_login(user)
    return client.post(address, data) if data is not None else client.get(address)


def test_the_sponsor_answers_on_a_page_and_what_is_typed_wrong_is_kept(scene, django_assert_max_num_queries) -> None:
    guarantee, _loan = stage.issued(scene)
    base = f"/fonds/garanties/{guarantee.reference}/social/"
    benoit, diego = scene.people.benoit, scene.people.diego
    assert page(diego, base).status_code == page(diego, f"{base}valeurs/").status_code == 404, "none of its lender’s"
    wrong = page(benoit, f"{base}valeurs/", {"assessed_on": "2025-02-01", "assemblee": "140", "surplus": "yes"})
    assert wrong.status_code == 422 and 'value="140"' in wrong.content.decode()
    empty = page(benoit, f"{base}valeurs/", {"assessed_on": "2025-02-01"})
    assert empty.status_code == 422 and not Assessment.objects.exists()
    right = {"assessed_on": "2025-02-01", "assemblee": "40,5", "surplus": "yes", "assemblee-evidence": "Procès-verbal"}
    assert page(benoit, f"{base}valeurs/", right).status_code == 302
    assert Assessment.objects.get().answers.get(criterion="assemblee").value == "40.5"
    client = Client()
    client.force_login(benoit)
    with django_assert_max_num_queries(16):
        shown = client.get(base).content.decode()
    assert "40.5" in shown and "Procès-verbal" in shown
    assert page(scene.people.odile, base).status_code == 404
