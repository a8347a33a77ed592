"""What somebody is told of a session: the whole truth table, and the numbers that the news go out with."""

import itertools

import pytest

from programs.rules.invitations import Method, Standing, Tell, Told, joined, method_of, news, next_revision

COMING, OFF, BEGUN = Standing.COMING, Standing.OFF, Standing.BEGUN
INVITED, CALLED_OFF = Told(Method.REQUEST, "same"), Told(Method.CANCEL, "same")
TABLE = [
    # told last, expected, standing, digest now -> news
    (None, True, COMING, "same", Tell.INVITE),
    (None, False, COMING, "same", Tell.NOTHING),
    (None, True, OFF, "same", Tell.NOTHING),
    (None, False, OFF, "same", Tell.NOTHING),
    (INVITED, True, COMING, "same", Tell.NOTHING),
    (INVITED, True, COMING, "other", Tell.UPDATE),
    (INVITED, False, COMING, "same", Tell.CANCEL),
    (INVITED, False, COMING, "other", Tell.CANCEL),
    (INVITED, True, OFF, "same", Tell.CANCEL),
    (INVITED, True, OFF, "other", Tell.CANCEL),
    (INVITED, False, OFF, "same", Tell.CANCEL),
    (INVITED, False, OFF, "other", Tell.CANCEL),
    (CALLED_OFF, True, COMING, "same", Tell.INVITE),
    (CALLED_OFF, True, COMING, "other", Tell.INVITE),
    (CALLED_OFF, False, COMING, "same", Tell.NOTHING),
    (CALLED_OFF, False, COMING, "other", Tell.NOTHING),
    (CALLED_OFF, True, OFF, "same", Tell.NOTHING),
    (CALLED_OFF, True, OFF, "other", Tell.NOTHING),
    (CALLED_OFF, False, OFF, "same", Tell.NOTHING),
    (CALLED_OFF, False, OFF, "other", Tell.NOTHING),
]


@pytest.mark.parametrize(("told", "expected", "standing", "digest", "tell"), TABLE)
def test_the_news_follow_from_what_was_told_and_what_holds(told, expected, standing, digest, tell):
    assert news(told, expected=expected, standing=standing, digest=digest) is tell


@pytest.mark.parametrize("told", [None, INVITED, CALLED_OFF])
def test_nobody_hears_of_a_session_that_has_begun(told):
    said = {
        news(told, expected=expected, standing=BEGUN, digest=digest)
        for expected, digest in itertools.product([True, False], ["same", "other"])
    }
    assert said == {Tell.NOTHING}


@pytest.mark.parametrize("told", [None, INVITED, CALLED_OFF])
def test_what_has_been_told_is_no_news_a_second_time(told):
    for expected, standing, digest in itertools.product([True, False], [COMING, OFF], ["same", "other"]):
        tell = news(told, expected=expected, standing=standing, digest=digest)
        after = told if tell is Tell.NOTHING else Told(method_of(tell), digest)
        assert news(after, expected=expected, standing=standing, digest=digest) is Tell.NOTHING


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ([(None, Tell.INVITE)], 3),
        ([(None, Tell.INVITE), (INVITED, Tell.UPDATE)], 4),
        ([(INVITED, Tell.UPDATE), (INVITED, Tell.UPDATE)], 4),
        ([(INVITED, Tell.CANCEL)], 4),
        ([(CALLED_OFF, Tell.INVITE)], 4),
        ([(INVITED, Tell.NOTHING)], 3),
        ([], 3),
    ],
)
def test_only_who_holds_an_entry_needs_a_higher_number(told, after):
    assert next_revision(3, told) == after


@pytest.mark.parametrize(
    ("waiting", "later", "one"),
    [
        (Tell.INVITE, Tell.UPDATE, Tell.INVITE),
        (Tell.INVITE, Tell.CANCEL, Tell.NOTHING),
        (Tell.INVITE, Tell.INVITE, Tell.INVITE),
        (Tell.UPDATE, Tell.UPDATE, Tell.UPDATE),
        (Tell.UPDATE, Tell.CANCEL, Tell.CANCEL),
        (Tell.CANCEL, Tell.INVITE, Tell.UPDATE),
        (Tell.CANCEL, Tell.CANCEL, Tell.CANCEL),
    ],
)
def test_news_that_nobody_has_heard_is_told_together_with_later_news(waiting, later, one):
    assert joined(waiting, later) is one
