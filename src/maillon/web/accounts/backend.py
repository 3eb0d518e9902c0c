"""Who is signed in, read with the person they are."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from maillon.core.people.models import User


class ByEmail(AuthenticationBackend):
    """Sign-in by e-mail; every page greets by name, so the person comes in the same question."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, while it is active."""
        try:
            return User.objects.select_related("person").get(pk=user_id, is_active=True)
        except User.DoesNotExist:
            return None
