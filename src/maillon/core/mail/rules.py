"""A letter from its plain text: the subject on the first line, the HTML beside it."""

from __future__ import annotations

import re
from html import escape

from maillon.core.errors import RuleViolation

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")


def split(rendered: str) -> tuple[str, str]:
    """Subject and body of a rendered letter: its first line that is not empty, then the rest.

    Raises RuleViolation ``mail.empty`` when there is no subject or no body.
    """
    subject, _, body = rendered.strip().partition("\n")
    subject = " ".join(subject.split())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in body.strip().splitlines()))
    if not subject or not body:
        raise RuleViolation("mail.empty")
    return subject[:200], body + "\n"


def html(subject: str, body: str, *, language: str) -> str:
    """The same letter as a page: paragraphs, lines, and links that can be followed; nothing else is mark-up."""
    paragraphs = "\n".join(
        f'<p style="margin:0 0 1em">{_followable(paragraph).replace(chr(10), "<br>")}</p>'
        for paragraph in body.strip().split("\n\n")
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n"
        '<body style="margin:0;padding:1.5em;font:16px/1.5 sans-serif;color:#1b2621;background:#fff">\n'
        f'<div style="max-width:36em">\n{paragraphs}\n</div>\n</body></html>\n'
    )


def _followable(text: str) -> str:
    pieces, at = [], 0
    for match in _LINK.finditer(text):
        address = escape(match[0])
        pieces += [escape(text[at : match.start()]), f'<a href="{address}">{address}</a>']
        at = match.end()
    return "".join([*pieces, escape(text[at:])])
