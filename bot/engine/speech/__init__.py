"""Who said what."""

from bot.engine.speech.attribution import find_quotes

__all__ = ["find_quotes"]
