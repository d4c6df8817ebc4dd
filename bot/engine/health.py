"""Whether a bot lives and does its work, by what it tells of itself."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.engine.model.running import BotState, Health

SILENT = 15.0  # seconds; a bot tells its state every 5
BLIND = 60.0  # seconds without a look at the work that is due
WRITTEN = 120.0  # seconds; a bot with nothing to write tries every 60
BEHIND = 120.0  # seconds that due work may wait


def to_text(state: BotState) -> bytes:
    """A state, to be told."""
    return json.dumps(asdict(state), separators=(",", ":")).encode("ascii")


def from_text(text: bytes) -> BotState | None:
    """A state as it was told; None when nothing was, or something else."""
    try:
        return BotState(**json.loads(text))
    except (ValueError, TypeError):
        return None


def judge(told: bytes | None, now: float) -> Health:
    """How the bot is that told this (None: none runs), at a time of the machine's clock that nobody sets.

    A bot that Discord does not answer lives: starting it anew would take it no nearer.
    """
    if told is None:
        return Health(False, False, ("no bot is running on this database",))
    state = from_text(told)
    if state is None:
        return Health(False, False, ("the bot has told nothing yet",))
    if not 0 <= now - state.beat <= SILENT:
        return Health(False, False, (f"the bot hangs: it has said nothing for {SILENT:.0f} s",))
    return Health(True, not (problems := _problems(state, now)), problems)


def _problems(state: BotState, now: float) -> tuple[str, ...]:
    """What keeps a living bot from its work."""
    if state.phase != "running":
        return (f"the bot is {state.phase}",)
    found = []
    if not state.connected:
        found.append("Discord's gateway is not connected")
    if state.trouble is not None:
        found.append(f"the database cannot be used: {state.trouble}")
    elif state.wrote is None or now - state.wrote > WRITTEN:
        found.append("nothing was written to the database lately")
    if state.looked is None or now - state.looked > BLIND:
        found.append("it was not looked lately whether work is due")
    elif state.behind > BEHIND:
        found.append(f"work that is due waits for {state.behind:.0f} s")
    return tuple(found)
