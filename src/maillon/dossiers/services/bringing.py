"""One returned file, brought into the answers as they are now: answers, files, repetitions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from maillon.core.errors import RuleViolation
from maillon.core.files.rules import safe_name
from maillon.core.files.services import store
from maillon.dossiers.exchange.offline import ReturnedSheet
from maillon.dossiers.forms.definition import Question
from maillon.dossiers.models import AnswerChange, Attachment, ReturnedFile, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.offline import rows_added
from maillon.dossiers.queries.reading import answers_of, form_of
from maillon.dossiers.rules.merging import Clash, Edit
from maillon.dossiers.rules.rebasing import Past, moved, rebase
from maillon.dossiers.rules.returning import brought
from maillon.dossiers.services import repeating
from maillon.dossiers.services.answering import answer
from maillon.dossiers.services.attaching import allowed_for, limit_for
from maillon.dossiers.services.filling import REMOVED, is_move

FILE = Submission.Origin.FILE
_NAMED = re.compile(r"\[[^\]]+\]")


class Bringing:
    """The merge under way; what became of each answer is in its lists once ``bring`` is done."""

    def __init__(
        self,
        submission: Submission,
        sheet: ReturnedSheet,
        *,
        hand: Hand,
        revision: int,
        past: list[ReturnedFile],
        at: datetime,
        language: str,
    ) -> None:
        self.submission = submission
        self.sheet = sheet
        self.hand = hand
        self.at = at
        self.language = language
        self._revision = revision
        # Two telephones may carry the same new repetition, from one file saved before they parted.
        self._known = rows_added(submission)
        self.rows = dict(self._known)
        """The change that inserted each repetition, by key."""
        self._own = [(one.before, one.after) for one in past]
        delivered = {key: value for one in past for key, value in one.delivered.items()}
        gone = {path for one in past for path in one.removed}
        came = brought({**sheet.base, **delivered}, sheet.base_rows, sheet.values, sheet.rows)
        self.brought = came
        self.delivered = delivered | dict(came.answers) | {k: v for row in came.added.values() for k, v in row.items()}
        self.removed = came.removed
        self._to_remove = [path for path in came.removed if path not in gone]
        self.applied: list[Edit] = []
        self.clashes: list[Clash] = []
        self.lost: list[Edit] = []
        self.refused: list[tuple[str, str, RuleViolation]] = []
        self.kept_rows: list[str] = []

    def bring(self) -> None:
        """Merge: answers where repetitions were there already, repetitions taken away, then those added."""
        standing = answers_of(self.submission).values()
        rebased = rebase(self._kept(self.brought.answers), self._since(self._revision), standing, touched=True)
        self.lost += rebased.lost
        self._write([edit for edit in rebased.edits if edit.path in standing])
        # A repetition whose number is counted comes with the answer that counts it.
        self._write_or_lose([edit for edit in rebased.edits if edit.path not in standing])
        for path in self._to_remove:
            self._remove(path)
        places: dict[str, str | None] = {}
        for key, values in self.brought.added.items():
            if key in self._known:
                places[key] = self._change_again(key, values)
            else:
                places[key] = self._add(key, places)
                self._fill(key, places[key], values)
        for path, _name, _refusal in self.refused:
            self.delivered.pop(path, None)

    # Answers

    def _kept(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What a person may answer, files stored; what answers no question of the form is said lost."""
        kept = {}
        for path, value in typed.items():
            question = form_of(self.submission).by_path.get(_NAMED.sub("", path))
            if question is None:
                self.lost.append(Edit(path, "", value))
            elif question.control in ("note", "calculate", "recorded") or (
                question.calculate and not question.is_proposed
            ):
                continue
            elif question.control != "upload" or not value or self._stored(path, value, question):
                kept[path] = value
        return kept

    def _write(self, edits: list[Edit]) -> None:
        if not edits:
            return
        merged, _answers, _evaluation = answer(
            submission=self.submission,
            edits=edits,
            actor=self.hand.user,
            at=self.at,
            origin=FILE,
            author_label=self.hand.label,
            language=self.language,
        )
        self.applied += merged.applied
        self.clashes += merged.clashes
        self._again()

    def _write_or_lose(self, edits: list[Edit]) -> None:
        if not edits:
            return
        now = answers_of(self.submission).values()
        self.lost += [edit for edit in edits if edit.path not in now and edit.value]
        self._write([Edit(edit.path, now[edit.path], edit.value) for edit in edits if edit.path in now])

    def _again(self) -> None:
        self.submission.refresh_from_db(fields=["xml", "revision", "saved_at"])

    def _stored(self, path: str, name: str, question: Question) -> bool:
        """Whether the file of this name is there, kept now if it came with the answer."""
        if self.submission.attachments.filter(name=name).exists():
            return True
        try:
            if name not in self.sheet.files or name != safe_name(name, length=200):
                raise RuleViolation("returned.file_missing", name=name)
            dossier = self.submission.dossier
            stored = store(
                ContentFile(self.sheet.files[name], name=name),
                actor=self.hand.user,
                owner_organisation=self.submission.respondent or (dossier.applicant if dossier else None),
                at=self.at,
                allowed=allowed_for(question),
                limit=limit_for(question),
            )
        except RuleViolation as refused:
            self.refused.append((path, name, refused))
            return False
        Attachment.objects.create(submission=self.submission, path=path[:400], name=name, file=stored, added_at=self.at)
        return True

    # History

    def _since(self, revision: int, *, after: int = 0) -> list[Past]:
        rows = self.submission.changes.filter(
            revision__gt=revision, pk__gt=after, outcome=AnswerChange.Outcome.APPLIED
        ).order_by("id")
        return [self._past(row) for row in rows]

    def _past(self, row: AnswerChange) -> Past:
        mine = any(before < row.revision <= after for before, after in self._own)
        if is_move(row):
            was = json.loads(row.seen) if row.value == REMOVED else {}
            held = {row.path + tail: text for tail, text in was.items()}
            return Past(row.path, mine=mine, move=row.value, held=held)
        return Past(row.path, row.seen, row.value, mine=mine)

    # Repetitions

    def _remove(self, path: str) -> None:
        here: str | None = path
        for change in self._since(self._revision):
            if here is None:
                return
            if change.move:
                here = moved(here, change.path, change.move)
            elif not change.mine and change.path.startswith(f"{here}/"):
                self.kept_rows.append(path)
                return
        if here is None:
            return
        try:
            repeating.remove(**self._hold(), path=here)
        except RuleViolation:
            self.kept_rows.append(path)
        self._again()

    def _hold(self) -> dict[str, Any]:
        return {
            "hand": self.hand,
            "submission": self.submission,
            "revision": self.submission.revision,
            "at": self.at,
            "language": self.language,
            "origin": FILE,
        }

    def _add(self, key: str, places: Mapping[str, str | None]) -> str | None:
        """Where a repetition added in the file is from now on; None where it has no place."""
        around, _bracket, name = key.removesuffix("]").rpartition("[")
        parent = self._place_of(around, places)
        if parent is None:
            return None
        there = f"{parent}[{name}]"
        if name.isdigit() and any(path.startswith(f"{there}/") for path in answers_of(self.submission).values()):
            # The first one of a new repetition comes with it.
            return there
        try:
            added = repeating.add(**self._hold(), path=parent)
        except (RuleViolation, KeyError):
            return None
        self._again()
        if added is None:
            return None
        self.rows[key] = added.pk
        return added.path

    def _place_of(self, key: str, places: Mapping[str, str | None]) -> str | None:
        """The path of a key inside repetitions already in place."""
        for cut in sorted((found.end() for found in _NAMED.finditer(key)), reverse=True):
            if key[:cut] in places:
                here = places[key[:cut]]
                return None if here is None else here + key[cut:]
        return _carried(key, self._since(self._revision))

    def _fill(self, key: str, place: str | None, values: Mapping[str, str]) -> None:
        typed = self._kept(values)
        if place is None:
            self.lost += [Edit(path, "", value) for path, value in typed.items() if value]
            return
        self._write_or_lose([Edit(place + path[len(key) :], "", value) for path, value in typed.items()])

    def _change_again(self, key: str, values: Mapping[str, str]) -> str | None:
        """More answers in a repetition that an earlier file added; where it is now, None where it was removed."""
        added = self.submission.changes.filter(pk=self._known[key]).first()
        if added is None:
            self.lost += [Edit(path, "", value) for path, value in values.items() if value]
            return None
        past = self._since(0, after=added.pk)
        typed = {added.path + path[len(key) :]: value for path, value in self._kept(values).items()}
        rebased = rebase(typed, past, answers_of(self.submission).values(), touched=True)
        self.lost += rebased.lost
        self._write(list(rebased.edits))
        return _carried(added.path, past)


def _carried(path: str, past: Iterable[Past]) -> str | None:
    """Where a path is after what happened since."""
    here: str | None = path
    for change in past:
        if change.move and here is not None:
            here = moved(here, change.path, change.move)
    return here
