"""The papers of a ballot as published, and counting them again from the file alone. Plain values."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillon.core.errors import RuleViolation
from maillon.network.rules.ballots import Count, Majority, Question, count

_FORMAT = "maillon-papers-1"


def write_papers(question: Question, papers: Iterable[tuple[str, Sequence[str]]], *, rights: int, title: str) -> bytes:
    """The papers as published: the question on the first lines, then each receipt and its choices, by receipt."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["format", _FORMAT])
    writer.writerow(["question", title])
    writer.writerow(["options", "+".join(question.options)])
    writer.writerow(["seats", question.seats])
    writer.writerow(["majority", question.majority.value])
    writer.writerow(["rights", rights])
    writer.writerow(["receipt", "choices"])
    for receipt, choices in sorted(papers):
        writer.writerow([receipt, "+".join(choices)])
    return out.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Recount:
    """A file of papers counted again: its count, its digest (SHA-256), the rights it says there were."""

    title: str
    question: Question
    rights: int
    count: Count
    digest: str


def recount(written: bytes) -> Recount:
    """Count again the papers of a published file.

    Raises RuleViolation ``assemblies.not_papers`` for what is no such file, ``assemblies.papers_wrong`` with the
    line where a paper is not valid, a receipt comes twice, or there are more papers than rights.
    """
    try:
        rows = list(csv.reader(io.StringIO(written.decode())))
        head = dict(rows[:6])
        if head["format"] != _FORMAT or rows[6] != ["receipt", "choices"]:
            raise ValueError(head["format"])
        question = Question(tuple(head["options"].split("+")), int(head["seats"]), Majority(head["majority"]))
        rights = int(head["rights"])
    except (UnicodeDecodeError, csv.Error, ValueError, KeyError, IndexError, RuleViolation) as error:
        raise RuleViolation("assemblies.not_papers", field="file") from error
    papers, seen = [], set()
    for line, row in enumerate(rows[7:], start=8):
        try:
            receipt, chosen = row
            papers.append(question.check(chosen.split("+")))
        except (ValueError, RuleViolation) as error:
            raise RuleViolation("assemblies.papers_wrong", field="file", line=line) from error
        if not receipt or receipt in seen or len(papers) > rights:
            raise RuleViolation("assemblies.papers_wrong", field="file", line=line)
        seen.add(receipt)
    return Recount(head["question"], question, rights, count(question, papers), digest_of(written))


def digest_of(written: bytes) -> str:
    """The fingerprint of a published file, SHA-256 in hexadecimal."""
    return hashlib.sha256(written).hexdigest()
