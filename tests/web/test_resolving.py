"""An address finds the page it always found, whichever patterns are tried."""

from __future__ import annotations

import re

import pytest
from django.urls import Resolver404, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from maillon.web.resolving import ByFirstWord, _flat

PAGES = "maillon.web.urls"
QUICK, PLAIN = ByFirstWord(RoutePattern(""), PAGES), URLResolver(RoutePattern(""), PAGES)
_SAMPLES = {"int": "7", "path": "a/b", "uuid": "6f2c1f4e-0c53-4c5c-9d6a-1d2f3a4b5c6d"}


def found(resolver: URLResolver, path: str) -> object:
    try:
        match = resolver.resolve(path)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name, match.route


def addresses() -> list[str]:
    """An address for each page there is, in the language of the moment; a few are nobody's."""
    return [
        re.sub(r"<(?:(\w+):)?\w+>", lambda part: _SAMPLES.get(part[1], "2026"), str(page.pattern).strip("^$"))
        for page in _flat(PLAIN.url_patterns)
        if isinstance(page, URLPattern)
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_is_found_where_it_was(language: str) -> None:
    with override(language):
        told = addresses()
        answers = [found(QUICK, path) for path in told]
        assert answers == [found(PLAIN, path) for path in told]
        assert len([one for one in answers if one]) > 300
        assert found(QUICK, "nulle-part/") is found(QUICK, "projets") is None


@trying(deadline=None, max_examples=60)
@given(st.sampled_from(["fr", "en"]), st.data())
def test_what_is_nearly_an_address_is_answered_the_same(language: str, data: st.DataObject) -> None:
    with override(language):
        words = sorted({word for path in addresses() for word in path.split("/")})
        path = "/".join(data.draw(st.lists(st.sampled_from(words), max_size=4)))
        assert found(QUICK, path) == found(PLAIN, path)
