"""Rows that are added and never changed."""

from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from django.db import models

REFUSAL = "rows of the log are never changed"


class AppendOnly(TypeError):
    """Somebody tried to change or delete what was logged."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and adds; everything else raises `AppendOnly`."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly(REFUSAL)

    def delete(self) -> NoReturn:
        raise AppendOnly(REFUSAL)

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> Any:
        """Adds rows; never writes over one that is there, and never leaves one out."""
        if ignore_conflicts or update_conflicts:
            raise AppendOnly(REFUSAL)
        return super().bulk_create(objs, batch_size=batch_size)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(REFUSAL)


class AppendOnlyModel(models.Model):
    """What all such tables have in common."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the row; raises `AppendOnly` for one that is already there."""
        if not self._state.adding:
            raise AppendOnly(REFUSAL)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises."""
        raise AppendOnly(REFUSAL)
