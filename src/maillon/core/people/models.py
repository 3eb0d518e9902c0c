from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

from maillon.core.people import rules


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person's account, known by e-mail address (kept in lower case)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """An account: how somebody signs in, and the person they are."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField("core.Person", null=True, on_delete=models.SET_NULL, related_name="user")
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        app_label = "core"

    def __str__(self) -> str:
        return str(self.person) if self.person else self.email

    @property
    def is_staff(self) -> bool:
        """Nobody enters Django's own administration: the product is administered from its own pages."""
        return False


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def active(self, at: datetime) -> RoleGrantQuerySet:
        """Grants in force at an instant."""
        return self.filter(starts_at__lte=at).filter(models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=at))


class RoleGrant(models.Model):
    """A role over a territory for a time. An organisation's territory names it; the network's does not."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in rules.Role])
    territory = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in rules.Territory])
    organisation = models.ForeignKey("core.Organisation", null=True, on_delete=models.CASCADE, related_name="grants")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="excluded")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(territory="network", organisation__isnull=True)
                | (~models.Q(territory="network") & models.Q(organisation__isnull=False)),
                name="grant_names_its_territory",
            )
        ]


class Invitation(models.Model):
    """An address invited to take a role; the link's token is kept only as a hash."""

    email = models.EmailField()
    role = models.CharField(max_length=40)
    territory = models.CharField(max_length=20)
    organisation = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
