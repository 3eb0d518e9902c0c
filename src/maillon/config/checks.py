"""A dangerous production is refused before it serves; each refusal says what to do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connection

_DEFAULT_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
_SHORTEST_KEY = 40


@register(Tags.security)
def production(app_configs: Any = None, **kwargs: Any) -> list[Error | Warning]:
    """What must hold once the site answers on the network under https."""
    if not settings.HTTPS:
        return []
    found: list[Error | Warning] = []
    if settings.DEBUG:
        found.append(
            Error(
                "MAILLON_DEBUG est actif alors que le site est public.",
                hint="Retirez MAILLON_DEBUG de l’environnement / Unset MAILLON_DEBUG.",
                id="maillon.E001",
            )
        )
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts or hosts <= _DEFAULT_HOSTS:
        found.append(
            Error(
                "MAILLON_HOSTS ne nomme pas l’adresse publique du site.",
                hint="MAILLON_HOSTS=maillon.exemple.org, sans joker / Name the public host, no wildcard.",
                id="maillon.E002",
            )
        )
    if len(settings.SECRET_KEY) < _SHORTEST_KEY or "insecure" in settings.SECRET_KEY:
        found.append(
            Error(
                "La clé secrète est trop courte ou connue.",
                hint="Retirez MAILLON_SECRET_KEY : une clé sûre est faite et gardée dans MAILLON_DATA/secret-key. "
                "/ Unset MAILLON_SECRET_KEY: a safe one is made.",
                id="maillon.E003",
            )
        )
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        found.append(
            Warning(
                "Les lettres s’écrivent dans un dossier : personne ne les reçoit.",
                hint="Donnez MAILLON_SMTP_HOST et les siens / Set MAILLON_SMTP_HOST and its companions.",
                id="maillon.W001",
            )
        )
    if settings.DEMONSTRATION:
        found.append(
            Warning(
                "MAILLON_DEMO est actif alors que le site est public : ses mots de passe sont affichés.",
                hint="Retirez MAILLON_DEMO, ou MAILLON_BASE_URL en https / Unset MAILLON_DEMO.",
                id="maillon.W002",
            )
        )
    return found


@register(Tags.database)
def sqlite_takes_many_writers(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[Error | Warning]:
    """SQLite serves several writers only in WAL, with transactions that begin IMMEDIATE."""
    if connection.vendor != "sqlite" or not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = str(cursor.fetchone()[0])
    except DatabaseError:
        return []
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if mode.lower() in ("wal", "memory") and options.get("transaction_mode") == "IMMEDIATE":
        return []
    return [
        Error(
            f"SQLite est en mode « {mode} » : des écritures simultanées échoueraient.",
            hint="Mettez MAILLON_DATA sur un disque local (WAL ne va pas sur un partage réseau), ou employez "
            "PostgreSQL avec DATABASE_URL. / Put MAILLON_DATA on a local disk, or use PostgreSQL.",
            id="maillon.E004",
        )
    ]
