"""Bringing in social frameworks, and keeping what was answered to them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.records import DocumentRefused
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Assessment, AssessmentAnswer, Guarantee, SocialFramework
from maillon.guarantees.permissions.diligence import can_verify_file
from maillon.guarantees.permissions.social import can_assess
from maillon.guarantees.rules import social as rules
from maillon.guarantees.services import versions
from maillon.guarantees.services.diligence import DECIDED

FOLDER = Path(settings.PROJECT) / "data" / "guarantees" / "social"


@transaction.atomic
def load(*, at: datetime, folder: Path | None = None) -> int:
    """Bring in every framework of a folder; a version an assessment uses stays as it is. Tells how many were read.

    Raises RuleViolation ``guarantees.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    paths = sorted((folder or FOLDER).glob("*.toml"))
    for path in paths:
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            facts = versions.facts_of(said, lambda definition: rules.read(definition).document())
            named = {"key": said["key"], "version": said["version"]}
        except (DocumentRefused, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
        known = SocialFramework.objects.filter(**named).first()
        if known is not None and versions.stays(known, facts, served=known.assessments.exists()):
            continue
        made, _new = SocialFramework.objects.update_or_create(**named, defaults=facts | {"loaded_at": at})
        record(None, "guarantees.framework.loaded", made, at=at, after={**named, "source": made.source})
    return len(paths)


@transaction.atomic
def assess(
    *,
    guarantee: Guarantee,
    framework: SocialFramework,
    on: date,
    answers: Mapping[str, tuple[str, str]],
    actor: User,
    at: datetime,
) -> Assessment:
    """Keep what was answered on a day, by criterion: its value and what shows it; the same day again corrects it,
    and what was known before stays for the reports of then.

    Raises NotAllowed ``guarantees.assess``, RuleViolation ``guarantees.social_future`` (``field``), ``…social_empty``
    when nothing is answered, and ``…social_answer`` (``field``: the criterion).
    """
    if not can_assess(actor, guarantee):
        raise NotAllowed("guarantees.assess")
    # Two people on one day: the second waits, then corrects the first.
    Guarantee.objects.select_for_update().get(pk=guarantee.pk)
    return _keep(Assessment(guarantee=guarantee, framework=framework, assessed_on=on), answers, actor, at)


@transaction.atomic
def assess_file(
    *,
    dossier: Dossier,
    framework: SocialFramework,
    on: date,
    answers: Mapping[str, tuple[str, str]],
    actor: User,
    at: datetime,
) -> Assessment:
    """Keep how a file in study is judged on a day: by the fund's grids, or by the lender's as it was received.

    Raises as ``assess``, with RuleViolation ``guarantees.file_decided`` once the file is decided.
    """
    if not can_verify_file(actor, dossier):
        raise NotAllowed("guarantees.assess")
    held = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if held.state in DECIDED or Guarantee.objects.filter(dossier=held).exists():
        raise RuleViolation("guarantees.file_decided")
    return _keep(Assessment(dossier=held, framework=framework, assessed_on=on), answers, actor, at)


def _keep(asked: Assessment, answers: Mapping[str, tuple[str, str]], actor: User, at: datetime) -> Assessment:
    framework, on = asked.framework, asked.assessed_on
    if on > timezone.localdate(at):
        raise RuleViolation("guarantees.social_future", field="assessed_on", day=on)
    told = rules.read(framework.definition)
    known = {one.key for one in told.criteria}
    kept = {key: (value.strip(), shown.strip()) for key, (value, shown) in answers.items() if key in known}
    kept = {key: said for key, said in kept.items() if said[0]}
    if not kept:
        raise RuleViolation("guarantees.social_empty")
    rules.judge(told, {key: value for key, (value, _shown) in kept.items()})
    same: dict[str, Any] = {
        "guarantee": asked.guarantee,
        "dossier": asked.dossier,
        "framework": framework,
        "assessed_on": on,
    }
    last = Assessment.objects.filter(**same).order_by("-recorded_at", "-pk").first()
    before = dict(last.answers.values_list("criterion", "value")) if last else {}
    found, _made = Assessment.objects.update_or_create(**same, recorded_at=at, defaults={"assessed_by": actor})
    found.answers.all().delete()
    AssessmentAnswer.objects.bulk_create(
        AssessmentAnswer(assessment=found, criterion=key, value=value, evidence=shown[:300])
        for key, (value, shown) in kept.items()
    )
    after = {"framework": str(framework), "on": on, "answers": {key: value for key, (value, _s) in kept.items()}}
    record(actor, "guarantees.assessment.recorded", found, at=at, before=before, after=after)
    return found
