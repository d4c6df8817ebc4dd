"""Words of movement: what says that a figure rose or fell."""

from __future__ import annotations

from bot.engine import lexicon
from bot.engine.model import Change

# A loss or a growth of money is a level of its own kind; these nouns say how much something moved.
CHANGE_NOUNS = lexicon.words("quantity_change_nouns")
# "made up 15 percent", "set up 3 firms": here the little word belongs to the verb and moves nothing.
_NO_MOVE_AFTER = lexicon.words("quantity_phrasal_verbs")


def direction_word(word: str, before: str = "") -> Change | None:
    """What a word in small letters says of a figure's movement; `before` is the word in front of it."""
    if word in ("up", "down") and before in _NO_MOVE_AFTER:
        return None
    if word in lexicon.words("quantity_rises"):
        return "up"
    if word in lexicon.words("quantity_falls"):
        return "down"
    return None
