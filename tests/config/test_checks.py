"""A dangerous production is refused, and told what to do."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from maillon.config.checks import production, sqlite_takes_many_writers


@pytest.fixture
def public(settings: Settings) -> Settings:
    settings.HTTPS = True
    settings.DEBUG = False
    settings.DEMONSTRATION = False
    settings.ALLOWED_HOSTS = ["maillon.exemple.org"]
    settings.SECRET_KEY = "k" * 60
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return settings


def test_a_sound_production_passes(public: Settings) -> None:
    assert production() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "maillon.E001"),
        ("ALLOWED_HOSTS", ["*"], "maillon.E002"),
        ("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"], "maillon.E002"),
        ("SECRET_KEY", "court", "maillon.E003"),
        ("SECRET_KEY", "django-insecure-" + "k" * 50, "maillon.E003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "maillon.W001"),
        ("DEMONSTRATION", True, "maillon.W002"),
    ],
)
def test_each_danger_is_named_with_its_remedy(public: Settings, name: str, value: object, expected: str) -> None:
    setattr(public, name, value)
    (found,) = production()
    assert found.id == expected and found.hint


def test_one_machine_without_https_is_left_alone(public: Settings) -> None:
    public.HTTPS = False
    public.DEBUG = True
    assert production() == []


@pytest.mark.django_db
def test_the_database_of_the_tests_takes_many_writers(settings: Settings) -> None:
    assert sqlite_takes_many_writers(databases=["default"]) == []
