"""Celery's app. The worker and the scheduler start from here; the web only hands over names of tasks."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tmo.settings")

app = Celery("tmo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # for the threads of the web server too, not only the one that imported this


@app.task(name="tmo.sweep")
def sweep() -> None:
    """Everything that is due, once a minute."""
    from tmo import clock, jobs  # only once Django is set up

    jobs.sweep(clock.now())
