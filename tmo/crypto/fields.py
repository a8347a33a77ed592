"""Model fields whose column holds a sealed text only.

The value is sealed when the row is saved and opened when the attribute is first read, both bound to model, field and
primary key: a row needs a UUID made before saving. What follows from it:
- `filter()` by value, `update()` and `bulk_update()` raise `TypeError`; look rows up through `blind_index`.
- `values()` and `values_list()` give a `Sealed`, never the text.
- a copy of a row has to read its fields before it gets a new key; otherwise saving it raises `Tampered`.
"""

import json
from dataclasses import dataclass
from typing import Any, cast

from django.core import checks
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tmo.crypto import seal


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A value as the database holds it."""

    token: str

    def __repr__(self) -> str:
        return "<sealed>"


class OpensOnRead(DeferredAttribute):
    """Opens the sealed value on first access and keeps the plain one on the instance."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = cast(EncryptedField, self.field).unseal(value, cast(models.Model, instance))
            self.__set__(cast(models.Model, instance), value)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.TextField):
    """What the sealed text and the sealed JSON have in common."""

    descriptor_class = OpensOnRead

    def to_bytes(self, value: Any) -> bytes:
        """The plain value as bytes; raises when it is of the wrong kind or too long."""
        raise NotImplementedError

    def from_bytes(self, raw: bytes) -> Any:
        """The way back."""
        raise NotImplementedError

    def place(self, instance: models.Model) -> str:
        """ "app.Model.field:key", to which the ciphertext is bound."""
        if instance.pk is None:
            raise TypeError(f"{self} is bound to its row: the row needs its key before it is saved")
        return f"{self.model._meta.label}.{self.name}:{instance.pk}"

    def unseal(self, value: Sealed, instance: models.Model) -> Any:
        """The plain value of `instance`; raises `Tampered`."""
        return self.from_bytes(seal.unseal(value.token, self.place(instance)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = getattr(model_instance, self.attname)
        return None if value is None else Sealed(seal.seal(self.to_bytes(value), self.place(model_instance)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self} is encrypted: change it with save() or bulk_create(), row by row")
        return None if value is None else value.token

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if hasattr(value, "as_sql"):
            raise TypeError(f"{self} is encrypted: an expression cannot be sealed")
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        """Wraps the column's text; opening waits until somebody reads the attribute."""
        return None if value is None else Sealed(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self} is encrypted: only isnull can be asked; use a blind index")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise TypeError(f"{self} is encrypted: {lookup_name} cannot be asked")

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self} is encrypted and leaves the database in no plain export")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Adds to Django's checks that the row key is a UUID made before saving."""
        key = self.model._meta.pk
        if isinstance(key, models.UUIDField) and key.has_default():
            return super().check(**kwargs)
        fault = checks.Error("an encrypted field needs a UUID primary key with a default", obj=self, id="tmo.E001")
        return [*super().check(**kwargs), fault]


class EncryptedTextField(EncryptedField):
    """Text of at most `max_length` characters. '' and None stay apart."""

    def __init__(self, verbose_name: Any = None, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)
        self.limit = max_length

    @property
    def validators(self) -> list[Any]:
        return [*super().validators, MaxLengthValidator(self.limit)]

    def to_bytes(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self} holds text, not {type(value).__name__}")
        if len(value) > self.limit:
            raise ValueError(f"{self} holds at most {self.limit} characters")
        return value.encode()

    def from_bytes(self, raw: bytes) -> str:
        return raw.decode()


class EncryptedBytesField(EncryptedField):
    """A file of at most `max_length` bytes. b'' and None stay apart."""

    # Read by the type checker alone: what may be assigned and what comes back.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, verbose_name: Any = None, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)
        self.limit = max_length

    def to_python(self, value: Any) -> Any:
        return value

    def to_bytes(self, value: Any) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError(f"{self} holds bytes, not {type(value).__name__}")
        if len(value) > self.limit:
            raise ValueError(f"{self} holds at most {self.limit} bytes")
        return value

    def from_bytes(self, raw: bytes) -> bytes:
        return raw

    def formfield(self, **kwargs: Any) -> None:
        """No form edits a file as it lies."""
        return


class EncryptedJSONField(EncryptedField):
    """Any JSON value; None is the absent value, not JSON's null."""

    # Read by the type checker alone: what may be assigned and what comes back.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def to_python(self, value: Any) -> Any:
        return value

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    def from_bytes(self, raw: bytes) -> Any:
        return json.loads(raw)

    def formfield(self, **kwargs: Any) -> None:
        """No form edits sealed data as it lies."""
        return
