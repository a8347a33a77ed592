"""Several hands on one database at the same moment, each with a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections


def at_once(*works: Callable[[], object]) -> list[object]:
    """Runs the works in threads that start together; their answers or exceptions, in the order of the works."""
    barrier, answers = Barrier(len(works)), [None] * len(works)

    def run(place: int) -> None:
        barrier.wait(20)
        try:
            answers[place] = works[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connections["default"].close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
