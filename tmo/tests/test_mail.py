"""The door to outgoing mail, without a server."""

import pytest
from django.core import mail as django_mail
from hypothesis import given
from hypothesis import strategies as st

from tmo import mail

BREAKS = set("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00")


def outgoing(**changes: object) -> mail.Outgoing:
    values = {"to": "a@school.example", "subject": "Hello", "text": "Text\n", "html": "<p>Text</p>"}
    return mail.Outgoing(**{**values, "message_id": "1@tmo.example", "language": "sv", **changes})


@given(value=st.text(max_size=300))
def test_a_header_is_one_short_line_whatever_went_in(value: str) -> None:
    cleaned = mail.clean_header(value)
    assert not BREAKS & set(cleaned)
    assert len(cleaned) <= mail.SUBJECT_MAX
    assert mail.clean_header(cleaned).strip() == cleaned.strip()


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Förskolan Åsen – möte", "Förskolan Åsen – möte"),
        ("A\r\nBcc: evil@x.example", "A Bcc: evil@x.example"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("  two \t words  ", "two words"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("", ""),
    ],
)
def test_words_are_kept_and_what_is_no_word_becomes_a_space(given_text: str, kept: str) -> None:
    assert mail.clean_header(given_text) == kept


def test_one_line_sends_many_mails_and_hangs_up(settings: object) -> None:
    with mail.Line() as line:
        line.send(outgoing())
        line.send(outgoing(to="b@school.example"))
    assert [message.to for message in django_mail.outbox] == [["a@school.example"], ["b@school.example"]]


def test_a_server_that_does_not_let_us_in_is_told_apart_from_a_refused_mail(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with mail.Line() as line, pytest.raises(mail.Unreachable, match="ConnectionRefusedError"):
        line.send(outgoing())


def test_without_an_address_to_answer_to_there_is_no_such_header() -> None:
    assert mail.compose(outgoing()).message()["Reply-To"] is None
    assert mail.compose(outgoing(reply_to="help@tmo.example")).message()["Reply-To"] == "help@tmo.example"
