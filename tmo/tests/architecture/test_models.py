"""Tables: no foreign key crosses two apps, every rule of the database has a name, every text has an end."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Model
from django.test.utils import isolate_apps

from tmo.crypto.fields import EncryptedJSONField
from tmo.tests.architecture.tree import PACKAGES


def home_of(model: type[Model]) -> str:
    """The top package that a model's app belongs to: `programs`, `tmo`, `django`."""
    return apps.get_app_config(model._meta.app_label).name.partition(".")[0]


def own_models() -> list[type[Model]]:
    """The product's own tables."""
    return [model for model in apps.get_models() if home_of(model) in PACKAGES]


def crossing_keys(tables: Iterable[type[Model]]) -> list[str]:
    """Relations out of an app to anything but itself and the platform."""
    return [
        field_name(model, field)
        for model in tables
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and home_of(field.related_model) not in within_reach(home_of(model))
    ]


def within_reach(home: str) -> set[str]:
    """The packages whose tables a table may point at; only the platform knows Django's own groups."""
    return {"tmo", "django"} if home == "tmo" else {home, "tmo"}


def unnamed_rules(tables: Iterable[type[Model]]) -> list[str]:
    """Unique fields and groups whose constraint gets a name from the database instead of the model."""
    found = [f"{model._meta.label} unique_together" for model in tables if model._meta.unique_together]
    for model in tables:
        named = {c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)}
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key and not field.one_to_one and (field.name,) not in named:
                found.append(field_name(model, field))
    return found


def strange_names(tables: Iterable[type[Model]]) -> list[str]:
    """Constraints whose name does not begin with a word of their app or table: a log shows the name alone."""
    found = []
    for model in tables:
        words = {model._meta.app_label, *model._meta.verbose_name.lower().split(), model._meta.model_name}
        found += [c.name for c in model._meta.constraints if c.name.split("_")[0] not in words]
    return found


def endless_texts(tables: Iterable[type[Model]]) -> list[str]:
    """Text fields without a longest length."""
    return [
        field_name(model, field)
        for model in tables
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, EncryptedJSONField)
        and not field.max_length
    ]


def field_name(model: type[Model], field: models.Field) -> str:
    """`app.Model.field`."""
    return f"{model._meta.label}.{field.name}"


def test_no_foreign_key_leads_from_one_app_into_another() -> None:
    assert crossing_keys(own_models()) == []


def test_every_unique_field_has_a_named_constraint() -> None:
    assert unnamed_rules(own_models()) == []


def test_every_constraint_is_named_after_its_table() -> None:
    assert strange_names(own_models()) == []


def test_every_text_of_a_table_has_a_longest_length() -> None:
    assert endless_texts(own_models()) == []


@pytest.fixture
def planted() -> list[type[Model]]:
    """A table of one app that breaks every rule above, and the table of another app that it points into."""
    with isolate_apps("programs", "screening"):

        class Case(models.Model):
            class Meta:
                app_label = "screening"

        class Course(models.Model):
            case = models.ForeignKey(Case, models.CASCADE)
            cases = models.ManyToManyField(Case, related_name="+")
            code = models.CharField(max_length=9, unique=True)
            story = models.TextField()

            class Meta:
                app_label = "programs"
                unique_together = (("case", "code"),)
                constraints = (models.CheckConstraint(condition=models.Q(code="a"), name="valid"),)

    return [Case, Course]


def test_a_planted_foreign_key_is_found(planted: list[type[Model]]) -> None:
    assert crossing_keys(planted) == ["programs.Course.case", "programs.Course.cases"]


def test_planted_unnamed_rules_are_found(planted: list[type[Model]]) -> None:
    assert unnamed_rules(planted) == ["programs.Course unique_together", "programs.Course.code"]


def test_a_planted_name_that_tells_no_table_is_found(planted: list[type[Model]]) -> None:
    assert strange_names(planted) == ["valid"]


def test_a_planted_endless_text_is_found(planted: list[type[Model]]) -> None:
    assert endless_texts(planted) == ["programs.Course.story"]
