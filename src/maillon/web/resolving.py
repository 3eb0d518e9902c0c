"""Finding a page among four hundred: by the first word of its address, in the reader's language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.translation import get_language

_ANY = "<"
"""In the place of a first word that is not fixed: no address holds this sign there."""
_WORD_OF_EXPRESSION = re.compile(r"\^([\w-]+)/")


class ByFirstWord(URLResolver):
    """The same pages as Django's own resolver, in the same order, tried only where their first word is the address's.

    Django tries each pattern in turn, and asks for the translation of each: a tenth of what a page costs.
    """

    def resolve(self, path: str) -> ResolverMatch:
        """The page at an address. Raises Resolver404 when there is none."""
        table = self._tables.get(get_language()) or self._table()
        word = str(path).partition("/")[0]
        return (table.get(word) or table[_ANY]).resolve(path)

    @property
    def _tables(self) -> dict[str | None, dict[str, URLResolver]]:
        kept: dict[str | None, dict[str, URLResolver]] = vars(self).setdefault("_kept_tables", {})
        return kept

    def _table(self) -> dict[str, URLResolver]:
        """The patterns that may answer each first word of the language of the moment, in the order of the whole."""
        pages = [(_first_word(page), page) for page in _flat(self.url_patterns)]
        under: dict[str, list[URLPattern | URLResolver]] = defaultdict(list)
        for word in {_ANY, *(word for word, _page in pages)}:
            under[word] = [page for own, page in pages if own in (word, _ANY)]
        table = {word: URLResolver(self.pattern, found) for word, found in under.items()}
        self._tables[get_language()] = table
        return table


def _flat(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    for one in patterns:
        plain = isinstance(one, URLResolver) and not (str(one.pattern) or one.namespace or one.default_kwargs)
        if isinstance(one, URLResolver) and plain:
            yield from _flat(one.url_patterns)
        else:
            yield one


def _first_word(page: URLPattern | URLResolver) -> str:
    told = str(page.pattern)
    if isinstance(page.pattern, RegexPattern):
        found = _WORD_OF_EXPRESSION.match(told)
        return found[1] if found else _ANY
    word, slash, _rest = told.partition("/")
    fixed = isinstance(page.pattern, RoutePattern) and "<" not in word and (slash or isinstance(page, URLPattern))
    return word if fixed else _ANY
