"""What a form takes with it to be filled without network, and the ticket by which it is known when it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils import timezone

from maillon.core.files.services import path_of
from maillon.core.people.models import User
from maillon.dossiers.exchange.illustrations import carried
from maillon.dossiers.exchange.offline import base_digest
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.forms.errors import AnswersRefused
from maillon.dossiers.forms.packing import pack
from maillon.dossiers.forms.showing import files_named
from maillon.dossiers.models import ReturnedFile, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, form_of, judge, tables_of
from maillon.dossiers.queries.windows import closing_of

_SALT = "maillon.dossiers.offline"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What we signed when the file left: whose answers, as of which revision, in whose hand."""

    submission_id: int
    revision: int
    form_digest: str
    base: str
    user_id: int | None
    link_hash: str


def ticket_for(submission: Submission, answers: Answers, hand: Hand) -> str:
    """The signed ticket of a file that leaves now."""
    held = next((link for link in (submission.link_hash, _dossier_link(submission)) if hand.holds(link)), "")
    said = {
        "s": submission.pk,
        "r": submission.revision,
        "f": form_of(submission).digest[:32],
        "b": base_digest(answers.values(), rows_of(answers)),
        "u": hand.user.pk if hand.user else None,
        "l": held,
    }
    return signing.dumps(said, salt=_SALT, compress=True)


def read_ticket(ticket: str) -> Ticket | None:
    """What a ticket says; None where we did not sign it."""
    try:
        said = signing.loads(ticket, salt=_SALT)
    except signing.BadSignature:
        return None
    return Ticket(said["s"], said["r"], said["f"], said["b"], said["u"], said["l"])


def sheet_of(submission: Submission, *, hand: Hand, at: datetime, language: str) -> dict[str, Any]:
    """Everything the file holds: the form, the answers as they are, the party's record, past answers, the ticket."""
    answers = answers_of(submission)
    judge(submission, answers, language=language, at=timezone.localtime(at))
    dossier = submission.dossier
    assert dossier is not None
    closing = closing_of(dossier.version)
    return {
        "maillon": 1,
        "ticket": ticket_for(submission, answers, hand),
        "form": pack(form_of(submission)),
        "base": answers.values(),
        "base_rows": rows_of(answers),
        "media": illustrations_of(submission),
        "tables": dict(tables_of(submission)),
        "past": past_answers(submission),
        "reference": dossier.reference,
        "title": dict(submission.form.title) or {"fr": submission.form.form_id},
        "applicant": dossier.applicant.legal_name_fr if dossier.applicant else "",
        "closing": timezone.localtime(closing).isoformat() if closing else "",
        "made_at": timezone.localtime(at).isoformat(timespec="minutes"),
        "language": language,
        "answers": None,
        "files": {},
        "saves": [],
        "who": "",
        "saved_at": "",
    }


def illustrations_of(submission: Submission) -> dict[str, dict[str, str]]:
    """What the labels show, small enough to travel."""
    if not files_named(form_of(submission)):
        return {}
    rows = submission.form.media.select_related("file").order_by("pk")
    return carried((one.name, one.file.media_type, path_of(one.file.digest)) for one in rows)


def rows_of(answers: Answers) -> dict[str, list[str]]:
    """The repetitions there are, by where they stand: each is named by its position."""
    found: dict[str, list[str]] = {}
    for path, element in answers.index.items():
        for child in answers.model.nodes[plain(path)].children.values():
            if child.repeats:
                found[f"{path}/{child.name}"] = [str(place + 1) for place in range(len(element.findall(child.name)))]
    return found


def past_answers(submission: Submission) -> dict[str, str]:
    """What the same party answered last time to the questions of this form, outside repetitions, by path."""
    dossier = submission.dossier
    if dossier is None or dossier.applicant_id is None:
        return {}
    rows = Submission.objects.filter(
        form__form_id=submission.form.form_id,
        use=submission.use,
        respondent_id=submission.respondent_id,
        dossier__applicant_id=dossier.applicant_id,
        state=Submission.State.FINAL,
    ).exclude(dossier_id=dossier.pk)
    last = rows.order_by("-finalised_at").select_related("form").first()
    if last is None:
        return {}
    try:
        values = Answers.from_xml(form_of(last), last.final_xml, check_version=False).values()
    except AnswersRefused:
        return {}
    form = form_of(submission)
    return {
        path: value
        for path, value in values.items()
        if value and "[" not in path and path in form.by_path and form.by_path[path].is_asked
    }


def issuer_of(ticket: Ticket) -> User | None:
    """Whose hand took the file, where they have an account."""
    return User.objects.filter(pk=ticket.user_id).first() if ticket.user_id else None


def lineage(submission: Submission, saves: tuple[str, ...]) -> list[ReturnedFile]:
    """The files merged before that one with these savings descends from, in the order they came."""
    merged = submission.returned_files.filter(state=ReturnedFile.State.MERGED, last_save__in=saves)
    return list(merged.order_by("id"))


def contained(submission: Submission, save: str) -> ReturnedFile | None:
    """The file merged before that carried on from this saving: what it said is there already."""
    merged = submission.returned_files.filter(state=ReturnedFile.State.MERGED).order_by("-id")
    return next((one for one in merged.only("id", "saves") if save in one.saves), None)


def rows_added(submission: Submission) -> dict[str, int]:
    """The repetitions that files added, by their key, with the change that inserted each."""
    merged = submission.returned_files.filter(state=ReturnedFile.State.MERGED).order_by("id")
    return {key: pk for rows in merged.values_list("rows", flat=True) for key, pk in rows.items()}


def _dossier_link(submission: Submission) -> str:
    return submission.dossier.link_hash if submission.dossier else ""
