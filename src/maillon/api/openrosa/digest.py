"""HTTP Digest, the part telephones speak: MD5, qop ``auth``, nonces that expire."""

from __future__ import annotations

import hashlib
import hmac
import re

from django.core import signing

from maillon.dossiers.services.devices import REALM

NONCE_SECONDS = 300
_SALT = "openrosa.digest"
_PART = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]*))')


def challenge(*, stale: bool = False) -> str:
    """The ``WWW-Authenticate`` header of a 401."""
    nonce = signing.TimestampSigner(salt=_SALT).sign("nonce")
    late = ", stale=true" if stale else ""
    return f'Digest realm="{REALM}", nonce="{nonce}", qop="auth", algorithm=MD5{late}'


def parts(header: str) -> dict[str, str]:
    """The fields of an ``Authorization: Digest …`` header; empty for any other."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "digest":
        return {}
    return {name: quoted or bare for name, quoted, bare in _PART.findall(rest)}


def nonce_is_fresh(nonce: str) -> bool:
    """Whether the nonce is one of ours, younger than NONCE_SECONDS."""
    try:
        signing.TimestampSigner(salt=_SALT).unsign(nonce, max_age=NONCE_SECONDS)
    except signing.BadSignature:
        return False
    return True


def response_is_right(said: dict[str, str], *, ha1: str, method: str) -> bool:
    """Whether ``response`` proves the key, in constant time."""
    ha2 = _md5(f"{method}:{said.get('uri', '')}")
    if said.get("qop") == "auth":
        wanted = _md5(f"{ha1}:{said.get('nonce', '')}:{said.get('nc', '')}:{said.get('cnonce', '')}:auth:{ha2}")
    else:
        wanted = _md5(f"{ha1}:{said.get('nonce', '')}:{ha2}")
    return hmac.compare_digest(wanted, said.get("response", ""))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
