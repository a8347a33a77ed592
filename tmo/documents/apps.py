"""Files that people ask for."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The app `documents`."""

    name = "tmo.documents"
    label = "documents"
