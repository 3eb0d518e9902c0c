"""The code of ethics, self-assessed: opened, answered, discussed by the board, signed twice, filed."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import EthicsAnswer, EthicsCode, EthicsCycle, EthicsSignature
from maillon.network.permissions import ethics as permissions
from maillon.network.queries import ethics as queries
from maillon.network.rules import ethics as rules
from maillon.network.services.catalogue import folder_of

CYCLE = "network.ethics"
ACTION = "network.ethics_action"


@transaction.atomic
def load_code(folder: Path | None = None) -> int:
    """Bring in a wording of the code (by default the project's example); loading twice changes nothing.

    Gives how many articles it has. Raises RuleViolation ``network.unreadable``, or ``ethics.version_changed`` when
    organisations have answered that version and its articles are no longer the same.
    """
    path = (folder or folder_of("ethics")) / "code.toml"
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        articles = [
            {
                "key": one["key"],
                "text": one["text"],
                "section": section["key"],
                "section_title": section["title"],
                "evidence": list(one.get("evidence", ())),
            }
            for section in said["section"]
            for one in section["article"]
        ]
        names = ("title", "every_months", "signatures", "opens_days_before", "starts_on", "source")
        told: dict[str, Any] = {name: said[name] for name in names}
        version = int(said["version"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation("network.unreadable", file=path.name, reason=str(error)) from error
    told |= {"articles": articles, "ends_on": said.get("ends_on"), "is_example": bool(said.get("is_example", False))}
    kept = EthicsCode.objects.filter(version=version).first()
    if kept is not None and kept.cycles.exists() and not rules.same_wording(kept.articles, articles):
        raise RuleViolation("ethics.version_changed", version=version)
    EthicsCode.objects.update_or_create(version=version, defaults=told)
    return len(articles)


@transaction.atomic
def open_cycle(*, organisation: Organisation, due_on: date, actor: User | None, at: datetime) -> EthicsCycle:
    """An organisation is asked to assess itself by a day; asking again while it does gives the same cycle.

    Its former answers are there to start from. Raises RuleViolation ``ethics.no_code`` when no wording is in force.
    """
    code = queries.code_on(timezone.localdate(at))
    if code is None:
        raise RuleViolation("ethics.no_code")
    cycle, created = EthicsCycle.objects.get_or_create(
        organisation=organisation, filed_at=None, defaults={"code": code, "opened_at": at, "due_on": due_on}
    )
    if created:
        former = EthicsCycle.objects.filter(organisation=organisation, filed_at__isnull=False).order_by("-filed_at")
        if (last := former.first()) is not None:
            _start_from(last, cycle)
        obligations.open_one(
            kind=CYCLE,
            subject=cycle,
            debtor=organisation,
            due_at=end_of_day(due_on, timezone.get_default_timezone()),
            actor=actor,
            at=at,
        )
        record(actor, "network.ethics.opened", cycle, at=at, after={"due_on": due_on, "code": code.version})
    return cycle


@transaction.atomic
def answer(*, cycle: EthicsCycle, article: str, said: rules.Answer, actor: User, at: datetime) -> EthicsAnswer:
    """Comply, or explain, on one article; signatures of the former answers count no more.

    Raises NotAllowed; RuleViolation ``ethics.filed``, ``ethics.article``, ``ethics.incomplete`` (``faults``: the
    fields to correct).
    """
    locked = _open(cycle)
    if not permissions.can_answer_cycle(actor, locked):
        raise NotAllowed("network.ethics.answer")
    if article not in {one.key for one in rules.read_articles(locked.code.articles)}:
        raise RuleViolation("ethics.article", article=article)
    wrong = rules.faults(said, on=timezone.localdate(at))
    if wrong:
        raise RuleViolation("ethics.incomplete", field=wrong[0], faults=wrong)
    plan = said if said.stance == rules.EXPLAINS else rules.Answer(said.stance)
    facts = {
        "stance": plan.stance,
        "explanation": plan.explanation.strip(),
        "action": plan.action.strip(),
        "action_due_on": plan.action_due_on,
    }
    kept, _created = EthicsAnswer.objects.update_or_create(cycle=locked, article=article, defaults=facts)
    record(actor, "network.ethics.answered", locked, at=at, after={"article": article, **facts})
    return kept


@transaction.atomic
def discuss(*, cycle: EthicsCycle, on: date, actor: User, at: datetime) -> EthicsCycle:
    """The board has discussed the self-assessment that day.

    Raises NotAllowed, RuleViolation ``ethics.filed`` or ``ethics.future`` for a day to come.
    """
    locked = _open(cycle)
    if not permissions.can_answer_cycle(actor, locked):
        raise NotAllowed("network.ethics.discuss")
    if on > timezone.localdate(at):
        raise RuleViolation("ethics.future", field="board_discussed_on")
    before = locked.board_discussed_on
    EthicsCycle.objects.filter(pk=locked.pk).update(board_discussed_on=on)
    record(actor, "network.ethics.discussed", locked, at=at, before={"on": before}, after={"on": on})
    cycle.refresh_from_db()
    return cycle


@transaction.atomic
def sign(*, cycle: EthicsCycle, name: str, title: str, capacity: str, actor: User, at: datetime) -> EthicsSignature:
    """Somebody of the board or of management stands by these very answers; signing anew replaces one's signature.

    Raises NotAllowed; RuleViolation ``ethics.filed``, ``ethics.no_name``, or ``ethics.not_ready`` while articles
    have no answer or the board's day is missing.
    """
    locked = _open(cycle)
    if not permissions.can_sign_cycle(actor, locked):
        raise NotAllowed("network.ethics.sign")
    if not name.strip() or not title.strip():
        raise RuleViolation("ethics.no_name", field="name" if not name.strip() else "title")
    now = queries.standing(locked)
    if any(one.code != "signatures" for one in now.lacking):
        raise RuleViolation("ethics.not_ready")
    signed, _created = EthicsSignature.objects.update_or_create(
        cycle=locked,
        user=actor,
        defaults={
            "name": " ".join(name.split())[:200],
            "title": " ".join(title.split())[:200],
            "capacity": capacity,
            "answers_digest": rules.digest(now.answers, board_discussed_on=locked.board_discussed_on),
            "signed_at": at,
        },
    )
    record(actor, "network.ethics.signed", locked, at=at, after={"capacity": capacity, "digest": signed.answers_digest})
    return signed


@transaction.atomic
def file(*, cycle: EthicsCycle, actor: User, at: datetime) -> EthicsCycle:
    """The self-assessment is filed, whether or not the organisation complies; its plan becomes obligations.

    Filed twice, it is filed once. Raises NotAllowed, or RuleViolation ``ethics.lacking`` (``codes``).
    """
    locked = EthicsCycle.objects.select_for_update(of=("self",)).select_related("code", "organisation").get(pk=cycle.pk)
    if not permissions.can_file_cycle(actor, locked):
        raise NotAllowed("network.ethics.file")
    if locked.filed_at is not None:
        return locked
    now = queries.standing(locked)
    if now.lacking:
        raise RuleViolation("ethics.lacking", codes=[one.code for one in now.lacking])
    for planned in EthicsAnswer.objects.filter(cycle=locked, action_due_on__isnull=False, obligation=None):
        assert planned.action_due_on is not None
        planned.obligation = obligations.open_one(
            kind=ACTION,
            subject=planned,
            debtor=locked.organisation,
            due_at=end_of_day(planned.action_due_on, timezone.get_default_timezone()),
            title={"fr": planned.action},
            actor=actor,
            at=at,
        )
        planned.save(update_fields=["obligation"])
    next_due_on = rules.months_after(timezone.localdate(at), locked.code.every_months)
    EthicsCycle.objects.filter(pk=locked.pk).update(filed_at=at, next_due_on=next_due_on)
    for owed in Obligation.objects.open().filter(
        kind=CYCLE, subject_type=locked._meta.label_lower, subject_id=str(locked.pk)
    ):
        obligations.meet(obligation=owed, actor=actor, at=at)
    after = {"next_due_on": next_due_on, "explained": [one.key for one in now.explained]}
    record(actor, "network.ethics.filed", locked, at=at, after=after)
    cycle.refresh_from_db()
    return cycle


@transaction.atomic
def open_due(*, at: datetime) -> int:
    """Open the cycle of every member whose last self-assessment will soon be too old; gives how many."""
    opened = 0
    for organisation in queries.to_open(on=timezone.localdate(at)):
        last = (
            EthicsCycle.objects.filter(organisation=organisation, filed_at__isnull=False).order_by("-filed_at").first()
        )
        if last is not None and last.next_due_on is not None:
            due_on = max(last.next_due_on, timezone.localdate(at))
            open_cycle(organisation=organisation, due_on=due_on, actor=None, at=at)
            opened += 1
    return opened


def _open(cycle: EthicsCycle) -> EthicsCycle:
    locked = EthicsCycle.objects.select_for_update(of=("self",)).select_related("code").get(pk=cycle.pk)
    if locked.filed_at is not None:
        raise RuleViolation("ethics.filed")
    return locked


def _start_from(last: EthicsCycle, cycle: EthicsCycle) -> None:
    """The answers of three years ago, to be read again; what was planned then is no plan any more."""
    known = {one.key for one in rules.read_articles(cycle.code.articles)}
    EthicsAnswer.objects.bulk_create(
        EthicsAnswer(cycle=cycle, article=key, stance=said.stance, explanation=said.explanation)
        for key, said in queries.answers_of(last).items()
        if key in known
    )
