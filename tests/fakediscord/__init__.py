"""A stand-in for Discord on 127.0.0.1: a gateway and a REST API for an unmodified discord.py, and people to play.

What the bot sends is held against Discord's published document where that lies beside the project, and always against
the limits written down in spec.py. It is a model made from documents: it renders nothing, and knows no webhooks or
moderation.
"""

from .driver import Bot, CannotDo, FakeDiscord, NoAnswer, Reply, User, check
from .threads import Thread

__all__ = ["Bot", "CannotDo", "FakeDiscord", "NoAnswer", "Reply", "Thread", "User", "check"]
