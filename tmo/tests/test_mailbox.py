"""The mailbox of the demonstration keeps what would have been sent and opens nothing else."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import get_connection

from tmo import clock, mail, mailbox
from tmo.tests.test_mail import outgoing

CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def kept(settings: object, tmp_path: Path) -> Path:
    """An empty mailbox that mail goes to."""
    settings.EMAIL_BACKEND = "tmo.mailbox.Backend"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    return settings.MAILBOX_DIR


def send(**changes: object) -> None:
    """One mail into the mailbox."""
    mail.send(outgoing(**changes), get_connection())
    time.sleep(0.001)  # names hold microseconds


def test_an_empty_mailbox_has_no_letters(kept: Path) -> None:
    assert (mailbox.names(), mailbox.letters(), mailbox.letter("x")) == ([], [], None)


def test_a_letter_reads_as_it_was_sent(kept: Path) -> None:
    send(subject="Möte på Åsen", text="God dag\n\nÅsa\n", html="<p>God dag</p>", language="nb")
    (letter,) = mailbox.letters()
    assert (letter.to, letter.subject, letter.language) == ("a@school.example", "Möte på Åsen", "nb")
    assert letter.text.strip() == "God dag\n\nÅsa"
    assert letter.html.content.strip() == "<p>God dag</p>"
    assert letter.attachments == ()
    assert abs(clock.now() - letter.sent_at) < timedelta(minutes=1)
    assert mailbox.letter(letter.name) == letter


def test_the_newest_letter_comes_first_and_old_ones_are_left_out(kept: Path) -> None:
    for number in range(3):
        send(subject=f"Number {number}")
    assert [letter.subject for letter in mailbox.letters()] == ["Number 2", "Number 1", "Number 0"]
    assert [letter.subject for letter in mailbox.letters(limit=1)] == ["Number 2"]


def test_a_calendar_is_one_file_to_download_under_a_name_of_ours(kept: Path) -> None:
    send(calendar=CALENDAR)
    (file,) = mailbox.letters()[0].attachments
    assert (file.content, file.is_calendar, file.file_name) == (CALENDAR, True, f"file-{file.number}.ics")


@pytest.mark.parametrize("name", ["../outside", "..", "", ".", "/etc/passwd", "outside.eml", "a\x00b"])
def test_no_name_leads_out_of_the_mailbox(kept: Path, name: str) -> None:
    send()
    (kept.parent / "outside.eml").write_bytes(b"Subject: secret\n\nx")
    assert mailbox.letter(name) is None


def test_a_letter_that_is_still_being_written_is_not_shown(kept: Path) -> None:
    send()
    (kept / "20270301-000000-000000-aaaaaaaa.part").write_bytes(b"Subject: half")
    assert len(mailbox.letters()) == 1
