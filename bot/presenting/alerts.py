"""Alerts as Discord embeds: what came in for a watch, with its proof, and where the rest of it is found."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.model import Alert, Watch
from bot.presenting.amended import mark_of
from bot.presenting.cards import Card, figure_block, quote_block, reportable
from bot.presenting.limits import plain, safe, together
from bot.presenting.parts import Block, in_parts
from bot.presenting.watches import watched

QUOTE, FIGURE = 900, 600  # units of one item; five of them stay within one message
SERVER = 200  # units of a server's name, with its escapes
COMMAND = 320  # units; a watch holds up to three entries of a hundred characters
ENDED = "Watch {} · /watch pause or /watch remove ends it"


def alert_cards(alert: Alert, server: str | None) -> list[Card]:
    """An alert in as many messages as it needs, most often one. `server` is named where it goes by direct message,
    and nothing can be reported there."""
    direct = server is not None
    parts = in_parts(Block("On watch", _head(alert.watch, server)), _blocks(alert, direct))
    cards = []
    for part in parts:
        marks = tuple(part.marks)
        footer = ENDED.format(alert.watch.id) if part is parts[-1] else ""
        cards.append(Card(part.embeds(footer), marks, quotes=() if direct else reportable(marks)))
    return cards


def ping(watch: Watch) -> str:
    """The mention of who is to hear of a watch: a role, or in a channel whose own watch it is; else nobody."""
    if watch.shared:
        return f"<@&{watch.role_id}>" if watch.role_id else ""
    return f"<@{watch.created_by}>" if watch.channel_id else ""


def _head(watch: Watch, server: str | None) -> str:
    return together([f"New {watched(watch)}", f"in **{safe(server, SERVER)}**" if server else None])


def _blocks(alert: Alert, direct: bool) -> Iterator[Block]:
    number = 0
    for quote in alert.quotes:
        number += 1
        yield Block("Who said what", quote_block(quote, number, QUOTE), mark_of(number, quote))
    for figure in alert.figures:
        number += 1
        yield Block("Figures", figure_block(figure, number, FIGURE), mark_of(number, figure))
    if alert.left:
        where = " in the server" if direct else ""
        yield Block("More", f"… and {alert.left:,} more. `{_command(alert.watch)}`{where} shows all that is on record.")


def _command(watch: Watch) -> str:
    """What to type to see what a watch is for."""
    asked = {"person": "/quotes by:", "topic": "/brief on:", "figure": "/figures on:"}[watch.kind] + watch.words
    bounds = (("above", watch.above), ("below", watch.below))
    text = asked + "".join(f" {name}:{bound}" for name, bound in bounds if bound)
    return plain(text.replace("`", "'"), COMMAND)  # nothing else ends code
