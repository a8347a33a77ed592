"""One Celery worker whose clock began at a moment and runs faster: `worker BEGINS EPOCH SPEED`."""

import os
import sys
import time
from datetime import datetime, timedelta


def main(begins: str, epoch: str, speed: str) -> None:
    """Runs until it is killed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tmo.settings"
    import django

    django.setup()
    from tmo import clock
    from tmo.celery import app

    first, start, fast = datetime.fromisoformat(begins), float(epoch), float(speed)
    clock.now = lambda: first + timedelta(seconds=(time.time() - start) * fast)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    app.worker_main(["worker", "--pool", "solo", "--hostname", f"w{os.getpid()}@tests", *quiet])


if __name__ == "__main__":
    main(*sys.argv[1:])
