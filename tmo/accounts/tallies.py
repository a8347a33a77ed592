"""The cache in which limits of sign-in are counted: a table, so that all processes of all machines count together.

Django's own cache in a table pickles what it stores; here it is JSON, so that whoever can write a row runs nothing.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tmo import clock
from tmo.accounts.models import Tally


class Tallies(BaseCache):
    """Django's interface of a cache. `add` is the one that decides between two who come at once: the row is unique."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Stores what is not there yet; False if it is."""
        row = self._row(key, value, timeout, version)
        try:
            with transaction.atomic():
                Tally.objects.filter(pk=row.pk, ends_at__lte=clock.now()).delete()
                row.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is stored and has not run out."""
        found: Any = self._alive(key, version).values_list("value", flat=True).first()
        return default if found is None else found

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Stores, whatever was there."""
        row = self._row(key, value, timeout, version)
        Tally.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=["value", "ends_at"]
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Gives it a new end; False if it is not there."""
        return bool(self._alive(key, version).update(ends_at=self._end(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Removes it; False if it was not there."""
        return bool(Tally.objects.filter(pk=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        """Removes everything."""
        Tally.objects.all().delete()

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> Tally:
        return Tally(key=self._name(key, version), value=value, ends_at=self._end(timeout))

    def _end(self, timeout: Any) -> Any:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else clock.now() + timedelta(seconds=seconds)

    def _name(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_key(key, version=version).encode()).hexdigest()

    def _alive(self, key: str, version: int | None) -> QuerySet[Tally]:
        in_time = Q(ends_at__isnull=True) | Q(ends_at__gt=clock.now())
        return Tally.objects.filter(in_time, pk=self._name(key, version))
