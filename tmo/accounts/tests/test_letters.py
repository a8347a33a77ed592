from datetime import timedelta

import pytest

from tmo.accounts.letters import ready_made
from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop, Letter
from tmo.outbox.models import Message


def message(at, **body):
    sealed = {"subject": "S", "text": "T", "html": "<p>T</p>", "expires": (at + timedelta(minutes=10)).isoformat()}
    return Message(kind="accounts.ready_made", body={**sealed, **body})


def test_the_sealed_text_is_sent_as_it_was_written(at):
    expected = Letter("S", "accounts/ready_made", {"text": "T", "html": "<p>T</p>"})
    assert ready_made(message(at), at) == expected


def test_both_parts_show_the_code_and_the_html_is_not_escaped_twice(at):
    one = message(at, text="Code <1>", html="<p>Code &lt;1&gt;</p>")
    one.to, one.language = "anna@skola.se", "en"
    mail = outgoing(one, ready_made(one, at))
    assert ("Code <1>" in mail.text, "<p>Code &lt;1&gt;</p>" in mail.html, mail.subject) == (True, True, "S")


@pytest.mark.parametrize(("minutes", "dropped"), [(9, False), (10, True), (11, True)])
def test_a_code_that_has_run_out_is_not_sent(at, minutes, dropped):
    answer = ready_made(message(at), at + timedelta(minutes=minutes))
    assert (answer == Drop("expired")) is dropped


def test_a_wiped_body_sends_nothing(at):
    assert ready_made(Message(kind="accounts.ready_made", body=None), at) == Drop("empty")
