"""Identifikationsværktøjet, hand-over and AoA reviews."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The app `screening`; stands on `tmo` and knows nothing of its neighbours."""

    name = "screening"
