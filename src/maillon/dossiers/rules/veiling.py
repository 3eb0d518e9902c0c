"""What a blind reading hides: the words by which an applicant is known, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MASK = "▒▒▒"
_SHORTEST = 2


def _host(site: str) -> str:
    try:
        return (urlsplit(site if "//" in site else f"//{site}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@dataclass(frozen=True)
class Veil:
    """Hides ``names`` in any case, ``acronyms`` as they are written, ``sites`` by their host, ``numbers`` however
    they are spaced."""

    names: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    facts: frozenset[str] = field(
        default=frozenset({"legal_name_fr", "legal_name_en", "acronym", "website", "slug", "email", "telephone"})
    )
    """Facts of the record whose answers are hidden whole; identifiers always are."""

    def over(self, text: str) -> str:
        """The text, its telling words masked."""
        for pattern in self._patterns():
            text = pattern.sub(MASK, text)
        return text

    def hides(self, maps_to: str) -> bool:
        """Whether the answer to a question mapped to this fact says who asks."""
        fact = maps_to.removeprefix("organisation.")
        return maps_to.startswith("organisation.") and (fact in self.facts or fact.startswith("identifier_"))

    def _patterns(self) -> list[re.Pattern[str]]:
        hosts = {_host(site) for site in self.sites} - {""}
        found = [re.compile(rf"(?:https?://)?[\w.@-]*{re.escape(host)}(?:/\S*)?", re.I) for host in _longest(hosts)]
        found += [_word(r"\s+".join(map(re.escape, name.split())), re.I) for name in _longest(self.names)]
        found += [_word(re.escape(sign), 0) for sign in _longest(self.acronyms)]
        spaced = (re.sub(r"\W", "", number) for number in self.numbers)
        found += [_word(r"[\s.-]?".join(map(re.escape, number)), re.I) for number in _longest(spaced)]
        return found


def _longest(words: Iterable[str]) -> list[str]:
    known = {word.strip() for word in words}
    return sorted((word for word in known if len(word) >= _SHORTEST), key=lambda word: (-len(word), word))


def _word(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}(?!\w)", flags)
