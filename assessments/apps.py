"""Measures of staff and citizens, and implementation plans."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The app `assessments`; stands on `tmo` and knows nothing of its neighbours."""

    name = "assessments"
