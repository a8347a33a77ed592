"""The page of states says what the tables say."""

import pytest
from django.core.management import CommandError, call_command

from programs.management.commands import states
from programs.presenters.states import states_page
from programs.rules import booking, negotiation


def test_the_page_in_the_repository_is_current() -> None:
    assert states.PAGE.read_text(encoding="utf-8") == states_page()


def test_the_page_holds_a_line_for_each_move_of_both_tables() -> None:
    page = states_page()
    lines = [f"| {state} | {move} | " for state, move in booking.MOVES]
    lines += [f"| {stage} | {move} | {line.by} | {line.to} |" for (stage, move), line in negotiation.MOVES.items()]
    assert [line for line in lines if line not in page] == []


def test_the_page_tells_whose_turn_it_is_at_each_stage() -> None:
    turns = {"open": "customer", "proposed": "other", "refused": "proposer", "moving": "other"}
    turns |= {"agreed": "nobody", "cancelled": "nobody"}
    found = [line.split("|")[1:3] for line in states_page().split("Whose turn it is:")[1].splitlines() if "|" in line]
    assert {stage.strip(): turn.strip() for stage, turn in found[2:]} == turns


def test_the_command_writes_the_page_and_finds_one_that_is_not_current(tmp_path, monkeypatch) -> None:
    page = tmp_path / "states.md"
    monkeypatch.setattr(states, "PAGE", page)
    with pytest.raises(CommandError, match="not current"):
        call_command("states", "--check")
    call_command("states")
    call_command("states", "--check")
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(CommandError, match="not current"):
        call_command("states", "--check")
