"""Cards that are kept and sent as they stand, and what takes the place of a refused one."""

import json

import discord
import pytest

from bot.presenting.cards import Card, ProofMark
from bot.presenting.frozen import freeze, lesser, pinged, text_above, thaw

WORDS = "“Fares stay,” said Tom Arden.\n[wire.example](https://wire.example/a)"
CARD = Card(
    (
        discord.Embed(title="On record", description=f"1 new article, today.\n\n{WORDS}"),
        discord.Embed(title="Figures", description="4 euros"),
    ),
    (ProofMark(1, "q", 7),),
    quotes=(7,),
)


def test_a_card_comes_back_as_it_was_with_its_reference():
    kept = thaw(freeze(CARD, "#7F3K-1"))
    assert kept.embeds[1].footer.text == "#7F3K-1"
    assert [embed.description for embed in kept.embeds] == [embed.description for embed in CARD.embeds]
    assert (kept.proofs, kept.quotes) == (CARD.proofs, CARD.quotes)
    assert text_above(freeze(CARD, "#7F3K-1")) is None


def test_without_the_links_that_are_thought_harmful():
    kept = thaw(lesser(freeze(CARD, "#7F3K-1"), "blocked", 240000, "#7F3K-2"))
    assert "https" not in str(kept.embeds[0].description)
    assert "Fares stay" in str(kept.embeds[0].description)
    assert kept.embeds[-1].footer.text == "#7F3K-2"


def test_without_the_words_that_a_filter_refuses():
    kept = thaw(lesser(freeze(CARD, "#7F3K-1"), "blocked", 200000, "#7F3K-2"))
    assert "Fares" not in str(kept.embeds[0].to_dict())
    assert str(kept.embeds[0].description).startswith("1 new article")


def test_as_text_above_within_the_limit():
    long = Card((discord.Embed(description="\n\n".join(["x" * 300] * 13)),))
    text = text_above(lesser(freeze(long, "#7F3K-1"), "malformed", 50035, "#7F3K-2"))
    assert text
    assert text.endswith("#7F3K-2")
    assert 1500 < len(text) <= 2000
    assert json.loads(lesser(freeze(CARD, "#7F3K-1"), "malformed", 50035, "#7F3K-2"))["embeds"] == []


@pytest.mark.parametrize(
    ("ping", "users", "roles"), [("<@5>", [5], None), ("<@&6>", None, [6]), ("", None, None), ("@everyone", None, None)]
)
def test_a_ping_is_for_one_and_goes_with_whatever_is_sent(ping, users, roles):
    kept = freeze(CARD, "#7F3K-1", ping=ping)
    others = [lesser(kept, "blocked", code, "#7F3K-2") for code in (240000, 200000)]
    for payload in (kept, *others, lesser(kept, "malformed", 50035, "#7F3K-2")):
        allowed = pinged(payload).to_dict()
        assert allowed["parse"] == []
        assert (allowed.get("users"), allowed.get("roles")) == (users, roles)
        assert (text_above(payload) or "").startswith(ping)
    assert text_above(kept) == (ping or None)
    assert thaw(kept).proofs == CARD.proofs
