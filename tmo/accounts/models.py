"""The account of a person."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tmo import clock
from tmo.accounts.addresses import canonical
from tmo.crypto.fields import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an account alone gives no right to anything, only roles do."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Saves an account; without a password it can sign in by code only. Raises ValueError without an address."""
        if not canonical(email):
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=canonical(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For Django's command of the same name. The flag opens no page of this product."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Finds the account whatever the case in which the address was typed."""
        return self.get(email=canonical(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. The address is stored in clear, the name encrypted (docs/decisions)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254)
    name = EncryptedTextField(_("name"), max_length=200, default="")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="sv")
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Stockholm")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_not_empty"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="user_language_known",
            ),
        )

    def __str__(self) -> str:
        return f"user {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = canonical(self.email)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """What others read; the address where no name was given."""
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Binds each session to the password and to the generation, so that raising the latter ends them all."""
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac("tmo.accounts.models.User.session", value, secret=secret, algorithm="sha256").hexdigest()


def display_name(user: User) -> str:
    """What sign-in messages call the person (`ACCOUNT_USER_DISPLAY`)."""
    return user.get_full_name()


class Tally(models.Model):
    """A number of tries, or a code that was used: what limits are counted in, the same for all processes.

    Written through `tmo.accounts.tallies` alone. The key is a hash, so that the row names neither person nor machine.
    """

    key = models.CharField(primary_key=True, max_length=64)
    value = models.JSONField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "tally"
        indexes = (models.Index(fields=["ends_at"], name="tally_ends_at"),)

    def __str__(self) -> str:
        return f"tally {self.key[:8]}"


class SignIn(models.Model):
    """One browser in which a person is signed in. It goes when the session goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40)
    browser = models.CharField(max_length=60, default="")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "sign-in"
        constraints = (models.UniqueConstraint(fields=["session_key"], name="signin_session_key_unique"),)

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class OutsideIdentity(models.Model):
    """Who a person is at the provider of single sign-on: issuer and the name that it never gives to anybody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="outside_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = "outside identity"
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="outsideidentity_subject_unique"),
            models.UniqueConstraint(fields=["user", "issuer"], name="outsideidentity_one_for_each_issuer"),
        )

    def __str__(self) -> str:
        return f"outside identity {self.pk}"
