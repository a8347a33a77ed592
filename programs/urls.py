"""Addresses of the training packages."""

from django.urls import URLPattern

app_name = "programs"
urlpatterns: list[URLPattern] = []
