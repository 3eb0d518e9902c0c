"""Accounts come by invitation: nobody signs up alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Closes open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed: an invitation's link makes the account."""
        return False
