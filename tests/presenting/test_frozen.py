"""Cards that are kept and sent as they stand, and what takes the place of a refused one."""

import json

import discord

from bot.presenting.cards import Card, ProofMark
from bot.presenting.frozen import freeze, lesser, plain_text, thaw

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
    assert plain_text(freeze(CARD, "#7F3K-1")) is None


def test_without_the_links_that_are_thought_harmful():
    kept = thaw(lesser(freeze(CARD, "#7F3K-1"), "blocked", 240000, "#7F3K-2"))
    assert "https" not in str(kept.embeds[0].description)
    assert "Fares stay" in str(kept.embeds[0].description)
    assert kept.embeds[-1].footer.text == "#7F3K-2"


def test_without_the_words_that_a_filter_refuses():
    kept = thaw(lesser(freeze(CARD, "#7F3K-1"), "blocked", 200000, "#7F3K-2"))
    assert "Fares" not in str(kept.embeds[0].to_dict())
    assert str(kept.embeds[0].description).startswith("1 new article")


def test_as_plain_text_within_the_limit():
    long = Card((discord.Embed(description="\n\n".join(["x" * 300] * 13)),))
    text = plain_text(lesser(freeze(long, "#7F3K-1"), "malformed", 50035, "#7F3K-2"))
    assert text
    assert text.endswith("#7F3K-2")
    assert 1500 < len(text) <= 2000
    assert json.loads(lesser(freeze(CARD, "#7F3K-1"), "malformed", 50035, "#7F3K-2"))["embeds"] == []
