"""Who calls: anybody, or the person behind a token within its scopes. Sessions and cookies are never read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from maillon.api.problems import Problem
from maillon.core.limits.rules import came_from
from maillon.core.people.models import User
from maillon.core.tokens import queries, services
from maillon.core.tokens.models import ApiToken
from maillon.core.tokens.rules import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """The one who asks; ``token`` is missing for anybody."""

    token: ApiToken | None = None

    @property
    def user(self) -> User | AnonymousUser:
        """The person whose permissions hold."""
        return self.token.user if self.token else AnonymousUser()

    def holds(self, scope: Scope) -> bool:
        """Whether the token was made for this."""
        return self.token is not None and scope.value in self.token.scopes


class ApiRequest(HttpRequest):
    """A request that went through the door."""

    caller: Caller
    etag: str | None
    at: datetime


def recognise(request: HttpRequest, *, at: datetime) -> Caller:
    """The caller of a request; a token that opens nothing is refused rather than ignored."""
    written = request.headers.get("Authorization", "")
    if not written:
        return Caller()
    scheme, _space, secret = written.partition(" ")
    token = queries.find(secret.strip(), at=at) if scheme.lower() == "bearer" else None
    if token is None:
        raise Problem(
            "unauthorized",
            _("Ce jeton est inconnu, expiré ou révoqué. Créez-en un autre dans « Jetons d’accès »."),
            headers={"WWW-Authenticate": 'Bearer realm="maillon", error="invalid_token"'},
        )
    services.mark_used(token=token, at=at)
    return Caller(token)


def limited_as(request: HttpRequest, caller: Caller) -> tuple[str, str]:
    """The name a caller's requests are counted under, and the rate in force for it."""
    if caller.token:
        return f"token:{caller.token.pk}", settings.API_RATE_TOKEN
    return f"address:{_address(request)}", settings.API_RATE_ANONYMOUS


def _address(request: HttpRequest) -> str:
    return came_from(
        remote=str(request.META.get("REMOTE_ADDR", "")),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        behind_proxy=bool(settings.SECURE_PROXY_SSL_HEADER),
    )


class Token(HttpBearer):
    """Asks for a token made for a scope: 401 without one, 403 when it was made for something else."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        caller: Caller = request.caller  # type: ignore[attr-defined]
        if caller.token is None:
            raise Problem(
                "unauthorized",
                _("Cette opération demande un jeton d’accès."),
                headers={"WWW-Authenticate": 'Bearer realm="maillon"'},
            )
        if not caller.holds(self.scope):
            needed = self.scope.value
            challenge = f'Bearer realm="maillon", error="insufficient_scope", scope="{needed}"'
            raise Problem(
                "forbidden",
                _("Ce jeton n’a pas la portée « %(scope)s ».") % {"scope": needed},
                headers={"WWW-Authenticate": challenge},
            )
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Unused: the door has already recognised the caller."""
        raise NotImplementedError  # the class above asks for it, nothing calls it


def needs(scope: Scope, **extra: Any) -> dict[str, Any]:
    """An operation's options: a token made for this scope, said in the document too."""
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope.value, **extra}}
