"""Bad input 60: a broker into which somebody has put messages of their own."""

import pickle
from collections.abc import Callable
from uuid import uuid4

import pytest
from celery import current_app
from kombu.exceptions import ContentDisallowed
from kombu.message import Message
from kombu.serialization import prepare_accept_content

OWN = ["tmo.documents.build", "tmo.outbox.send", "tmo.sweep"]
sprung: list[bool] = []


class Trap:
    """Does what its maker likes when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[bool], None], tuple[bool]]:
        return sprung.append, (True,)


def test_these_tasks_can_be_called_for_and_no_others() -> None:
    current_app.loader.import_default_modules()
    assert sorted(name for name in current_app.tasks if name.startswith("tmo.")) == OWN


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(("args", "named"), [([str(uuid4())], {}), ([], {"organisation": str(uuid4())})])
def test_a_task_takes_nothing_from_a_message(name: str, args: list[str], named: dict[str, str]) -> None:
    """What is due is read in the database alone: the key of another tenant's row has nowhere to go."""
    with pytest.raises(TypeError):
        current_app.tasks[name](*args, **named)


def test_a_pickled_message_is_refused_unread() -> None:
    body = pickle.dumps(Trap())
    accept = prepare_accept_content(current_app.conf.accept_content)
    message = Message(body, content_type="application/x-python-serialize", content_encoding="binary", accept=accept)
    with pytest.raises(ContentDisallowed):
        message.decode()
    assert sprung == []
