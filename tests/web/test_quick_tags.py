"""Our own ``{% url %}`` and ``{% translate %}`` say what Django's say."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.template import Context, Library, RequestContext, Template
from django.template.engine import Engine
from django.templatetags import i18n
from django.test import RequestFactory
from django.urls import NoReverseMatch, resolve, translate_url
from django.utils.translation import override

from maillon.web.addresses import elsewhere

TAGS = (
    "{% url 'home' %}|{% url 'explorer' %}?a=1&b=2",
    "{% url 'activity' identifier=odd %}|{% url 'organisation' slug='a-b' %}|{% url 'my_activity' 7 %}",
    "{% url 'open_data_file' name='activites' format='csv' %}",
    "{% url 'nowhere' as found %}[{{ found }}]{% url 'home' as found %}[{{ found }}]",
    "{% url view %}",
    "{% translate 'Projets' %}|{% translate \"Pays\" context \"plusieurs\" %}|{% translate 'Projets' noop %}",
    "{% translate 'Projets' as said %}{{ said }}|{% translate word %}|{% translate 'Projets'|upper %}",
    "{% autoescape off %}{% translate 'A < B & 100 %% C' %}{% url 'home' %}{% endautoescape %}",
    "{% translate 'A < B & 100 %% C' %}",
)


def _django_only() -> Engine:
    return Engine(libraries={"i18n": "django.templatetags.i18n"})


@pytest.mark.parametrize("source", TAGS)
def test_our_tags_say_what_django_s_say(source: str) -> None:
    context = {"odd": "CA-1/é & b", "view": "open_data", "word": "Réseau"}
    ours = Template("{% load i18n %}" + source)
    theirs = _django_only().from_string("{% load i18n %}" + source)
    # Twice and in turn: what is kept for one language must not be said in the other.
    for language in ("fr", "en", "fr", "en"):
        with override(language):
            assert ours.render(Context(context)) == theirs.render(Context(context))


def test_a_link_to_nowhere_is_still_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        Template("{% url 'nowhere' %}").render(Context({}))


def test_i18n_keeps_every_tag_and_filter_of_django() -> None:
    ours: Library = Engine.get_default().template_libraries["i18n"]
    assert set(ours.tags) == set(i18n.register.tags)
    assert set(ours.filters) == set(i18n.register.filters)


def _asked(path: str, *, resolved: bool) -> HttpRequest:
    request = RequestFactory().get(path)
    if resolved:
        request.resolver_match = resolve(request.path)
    return request


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/",
        "/projets/?pays=HT&q=l%27eau+%26+b",
        "/en/organisations/?page=2",
        "/api/v1/",
        "/projets/activites/x/",
    ],
)
def test_the_other_language_s_address_is_the_one_django_finds(path: str) -> None:
    for language in ("fr", "en"):
        try:
            request = _asked(path, resolved=True)
        except Exception:
            request = _asked(path, resolved=False)
        assert elsewhere(request, language) == translate_url(request.get_full_path(), language)


def test_a_page_of_two_languages_keeps_each_its_own(rf: RequestFactory) -> None:
    page = Template("{% load i18n %}{% translate 'Projets' %} {% url 'explorer' %}")
    said = []
    for language in ("fr", "en"):
        with override(language):
            said.append(page.render(RequestContext(rf.get("/"))))
    assert said == ["Projets /projets/", "Projects /en/projects/"]
