"""A ballot from its question to its count. See docs/adr/0010-vote.md for what secrecy means here and what it does not.

A vote touches three things: the right it uses, one empty paper taken at random, and a line of the journal that names
neither paper nor choice. Every paper and every right of the ballot is written again with each vote, so that no row
is the last one written; at the closing the papers are made anew in the order of their receipts.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from maillon.core.audit.services import record
from maillon.core.documents.rules import ALPHABET
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives, read
from maillon.core.people.models import User
from maillon.network.models import Assembly, AssemblyItem, Ballot, Paper, VotingRight
from maillon.network.permissions.assemblies import can_prepare_assemblies
from maillon.network.queries.assemblies import floor_of, published_papers, question_of
from maillon.network.rules.ballots import ABSTAIN, AGAINST, FOR, Majority, Question, count, decided
from maillon.network.rules.papers import digest_of
from maillon.network.services.assemblies import held, presided

_RECEIPTS = Signer(salt="ballot-receipt", sep="~")
_OPTIONS: dict[str, Narratives] = {
    FOR: {"fr": "Pour", "en": "For"},
    AGAINST: {"fr": "Contre", "en": "Against"},
    ABSTAIN: {"fr": "Abstention", "en": "Abstention"},
}


@transaction.atomic
def put_to_vote(
    *,
    item: AssemblyItem,
    question: Narratives,
    majority: str,
    candidates: Sequence[str] = (),
    seats: int = 1,
    method: str = Ballot.Method.SECRET,
    actor: User,
    at: datetime,
) -> Ballot:
    """Write a question on a point of the agenda: for, against, abstention; or ``candidates`` for some seats.

    Raises NotAllowed; RuleViolation ``assemblies.no_question``, ``assemblies.majority``, ``assemblies.options``,
    ``assemblies.closed``.
    """
    found = held(item.assembly)
    if not can_prepare_assemblies(actor):
        raise NotAllowed("network.assembly.prepare")
    if found.closed_at is not None:
        raise RuleViolation("assemblies.closed")
    if not read(question, "fr").text.strip():
        raise RuleViolation("assemblies.no_question", field="question_fr")
    if majority not in {one.value for one in Majority} or method not in Ballot.Method.values:
        raise RuleViolation("assemblies.majority", field="majority")
    options = _options(Majority(majority), candidates)
    Question(tuple(one["key"] for one in options), seats, Majority(majority))
    ballot = Ballot.objects.create(
        assembly=found,
        item=item,
        question=dict(question),
        options=options,
        seats=seats,
        majority=majority,
        method=method,
    )
    record(actor, "network.ballot.written", ballot, at=at, after={"majority": majority, "method": method})
    return ballot


def _options(majority: Majority, candidates: Sequence[str]) -> list[dict[str, Any]]:
    if majority is not Majority.PLURALITY:
        return [{"key": key, "label": label} for key, label in _OPTIONS.items()]
    names = [name.strip()[:200] for name in candidates if name.strip()]
    rows: list[dict[str, Any]] = [{"key": f"c{n}", "label": {"": name}} for n, name in enumerate(names, start=1)]
    return [*rows, {"key": ABSTAIN, "label": _OPTIONS[ABSTAIN]}]


@transaction.atomic
def open_ballot(*, ballot: Ballot, actor: User, at: datetime) -> Ballot:
    """Open a secret ballot: the rights of the voices heard now are written down, and as many empty papers made.

    Raises NotAllowed; RuleViolation ``assemblies.not_opened``, ``assemblies.ballot_open``, ``assemblies.hands``,
    ``assemblies.nobody_votes``, ``assemblies.closed``.
    """
    assembly = presided(ballot.assembly, actor)
    found = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if assembly.opened_at is None:
        raise RuleViolation("assemblies.not_opened")
    if found.opened_at is not None:
        raise RuleViolation("assemblies.ballot_open")
    if found.method != Ballot.Method.SECRET:
        raise RuleViolation("assemblies.hands")
    voices = floor_of(assembly).voices()
    if not voices:
        raise RuleViolation("assemblies.nobody_votes")
    VotingRight.objects.bulk_create(
        VotingRight(ballot=found, organisation_id=one.organisation_id, user_id=one.user_id, by_proxy=one.by_proxy)
        for one in voices
    )
    Paper.objects.bulk_create(Paper(ballot=found) for _voice in voices)
    found.opened_at = at
    found.save(update_fields=["opened_at"])
    record(actor, "network.ballot.opened", found, at=at, after={"rights": len(voices)})
    return found


def new_receipt(right: VotingRight) -> tuple[str, str]:
    """A receipt nobody else has, shown before the vote, and its proof that it was made for this right.

    Nothing is kept of it until it is used: a reader who loses the connection still holds it.
    """
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(12))
    receipt = "-".join(signs[start : start + 4] for start in (0, 4, 8))
    return receipt, _RECEIPTS.sign(f"{right.pk}~{receipt}")


def _proved(right: VotingRight, proof: str) -> str:
    try:
        pk, _sep, receipt = _RECEIPTS.unsign(proof).partition("~")
    except BadSignature:
        pk = receipt = ""
    if pk != str(right.pk) or not receipt:
        raise RuleViolation("assemblies.receipt")
    return receipt


@dataclass(frozen=True, slots=True)
class Cast:
    """A voice is in the box; ``receipt`` is empty where the form sent is not the one that voted."""

    receipt: str
    is_fresh: bool


@transaction.atomic
def vote(*, right: VotingRight, choices: Sequence[str], proof: str, actor: User, at: datetime) -> Cast:
    """Use a voting right once. Sent again, whatever the choices, the same form finds its voice in the box.

    Raises NotAllowed; RuleViolation ``assemblies.receipt``, ``assemblies.ballot_closed``, and those of
    ``Question.check``.
    """
    receipt = _proved(right, proof)
    ballot = Ballot.objects.select_for_update(of=("self",)).get(pk=right.ballot_id)
    found = VotingRight.objects.get(pk=right.pk)
    if found.user_id != actor.pk:
        raise NotAllowed("network.ballot.vote")
    if found.used:
        is_theirs = Paper.objects.filter(ballot=ballot, receipt=receipt).exists()
        return Cast(receipt if is_theirs else "", is_fresh=False)
    if ballot.opened_at is None or ballot.closed_at is not None:
        raise RuleViolation("assemblies.ballot_closed")
    chosen = question_of(ballot).check(choices)
    empty = list(Paper.objects.filter(ballot=ballot, receipt=None).values_list("pk", flat=True))
    Paper.objects.filter(pk=secrets.choice(empty)).update(receipt=receipt, choices=list(chosen))
    VotingRight.objects.filter(pk=found.pk).update(used=True)
    _stir(ballot)
    record(actor, "network.ballot.right_used", ballot, at=at, after={"organisation": found.organisation_id})
    return Cast(receipt, is_fresh=True)


def _stir(ballot: Ballot) -> None:
    """Write every paper and every right again: PostgreSQL stamps each row with the transaction that wrote it."""
    Paper.objects.filter(ballot=ballot).update(choices=F("choices"))
    VotingRight.objects.filter(ballot=ballot).update(used=F("used"))


@transaction.atomic
def close_ballot(*, ballot: Ballot, actor: User, at: datetime) -> Ballot:
    """Close a ballot: papers are counted, made anew by receipt and published with their digest.

    Raises NotAllowed; RuleViolation ``assemblies.ballot_closed``, ``assemblies.closed``.
    """
    presided(ballot.assembly, actor)
    found = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if found.opened_at is None or found.closed_at is not None:
        raise RuleViolation("assemblies.ballot_closed")
    filled = list(Paper.objects.filter(ballot=found, receipt__isnull=False).values_list("receipt", "choices"))
    used = found.rights.filter(used=True).count()
    if len(filled) != used:
        raise AssertionError(f"{len(filled)} papers for {used} rights used")  # nothing of ours may ever do that
    Paper.objects.filter(ballot=found).delete()
    Paper.objects.bulk_create(
        Paper(ballot=found, receipt=receipt, choices=choices) for receipt, choices in sorted(filled)
    )
    VotingRight.objects.filter(ballot=found).update(used=F("used"))
    result = count(question_of(found), [choices or [] for _receipt, choices in filled])
    found.closed_at = at
    found.outcome = {**result.as_kept(), "rights": found.rights.count()}
    found.papers_digest = digest_of(published_papers(found))
    found.save(update_fields=["closed_at", "outcome", "papers_digest"])
    after = {"outcome": result.outcome.value, "papers": result.papers, "digest": found.papers_digest}
    record(actor, "network.ballot.closed", found, at=at, after=after)
    return found


@transaction.atomic
def count_hands(*, ballot: Ballot, voices: Mapping[str, int], abstentions: int, actor: User, at: datetime) -> Ballot:
    """Record what the chair counted by hands: figures alone, never more than the voices there.

    Raises NotAllowed; RuleViolation ``assemblies.not_opened``, ``assemblies.secret``, ``assemblies.ballot_closed``,
    ``assemblies.too_many_hands`` (``most``), ``assemblies.no_hands``, ``assemblies.closed``.
    """
    assembly: Assembly = presided(ballot.assembly, actor)
    found = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if assembly.opened_at is None:
        raise RuleViolation("assemblies.not_opened")
    if found.method != Ballot.Method.HANDS:
        raise RuleViolation("assemblies.secret")
    if found.closed_at is not None:
        raise RuleViolation("assemblies.ballot_closed")
    question = question_of(found)
    most = len(floor_of(assembly).voices())
    cast = sum(voices.get(one, 0) for one in question.options if one != ABSTAIN)
    if min([abstentions, *voices.values()]) < 0 or cast > most * question.seats or abstentions > most:
        raise RuleViolation("assemblies.too_many_hands", most=most)
    if question.seats == 1 and cast + abstentions > most:
        raise RuleViolation("assemblies.too_many_hands", most=most)
    if not cast + abstentions:
        raise RuleViolation("assemblies.no_hands")
    result = decided(question, voices=voices, abstentions=abstentions, papers=cast + abstentions)
    found.opened_at = found.closed_at = at
    found.outcome = {**result.as_kept(), "rights": most}
    found.save(update_fields=["opened_at", "closed_at", "outcome"])
    record(actor, "network.ballot.hands_counted", found, at=at, after=found.outcome)
    return found


@transaction.atomic
def remove_ballot(*, ballot: Ballot, actor: User, at: datetime) -> None:
    """Take back a question nobody has voted on yet. Raises NotAllowed; RuleViolation ``assemblies.item_voted``."""
    if not can_prepare_assemblies(actor):
        raise NotAllowed("network.assembly.prepare")
    found = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if found.opened_at is not None:
        raise RuleViolation("assemblies.item_voted")
    record(actor, "network.ballot.removed", found.assembly, at=at, before={"question": found.question})
    found.delete()
