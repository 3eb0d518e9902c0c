"""Editorial paragraphs as HTML: titles, lists and links, and nothing else a writer could slip in."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from maillon.core.typography import typo_text

_LINK = re.compile(r"\[([^\]\n]{1,200})\]\(((?:https?://|mailto:|/)[^\s()<>\"]{1,500})\)")
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+?)\*\*")


def to_html(text: str) -> SafeString:
    """« # » and « ## » open titles, « - » a list, « ** » strong words, a blank line a paragraph; links go to the web or
    within the site.
    """
    blocks = [_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return format_html_join("\n", "{}", ((block,) for block in blocks))


def _block(block: str) -> SafeString:
    if match := re.fullmatch(r"(#{1,3})\s+(.+)", block.strip(), re.DOTALL):
        level = len(match[1])
        return format_html(f'<h{level} class="h{level}">{{}}</h{level}>', _inline(match[2]))
    lines = block.strip().split("\n")
    if all(line.startswith("- ") for line in lines):
        items = format_html_join("", "<li>{}</li>", ((_inline(line[2:]),) for line in lines))
        return format_html('<ul class="bullets">{}</ul>', items)
    return format_html("<p>{}</p>", _inline(block))


def _inline(text: str) -> SafeString:
    pieces, at = [], 0
    text = typo_text(text)
    for match in _LINK.finditer(text):
        pieces += [
            conditional_escape(text[at : match.start()]),
            format_html('<a href="{}">{}</a>', match[2], match[1]),
        ]
        at = match.end()
    pieces.append(conditional_escape(text[at:]))
    # Stars are no mark of HTML: what they hold was escaped with the rest.
    told = _STRONG.sub(r"<b>\1</b>", "".join(pieces))
    return mark_safe(told.replace("\n", "<br>"))  # noqa: S308  every piece is escaped above
