"""Channels as Discord keeps them, as far as sending digests goes: nonces for a time, history, faults."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.engine.model import Undelivered


@dataclass
class Message:
    id: int
    channel: int
    nonce: str
    payload: str
    at: datetime
    deleted: bool = False


@dataclass
class Channels:
    """`faults` are met by the next posts, in turn: an Undelivered is raised, "lost" posts and then fails."""

    clock: Callable[[], datetime]
    window: timedelta = timedelta(seconds=60)
    me: int = 77
    nonces: bool = True
    readable: bool = True
    size: int = 1  # messages of one digest
    faults: list = field(default_factory=list)
    messages: list = field(default_factory=list)
    posts: int = 0
    before_post: Any = None
    digests: list = field(default_factory=list)  # as they were rendered
    alerts: list = field(default_factory=list)

    def render(self, digest, name):
        self.digests.append(digest)
        titles = [article.title for story in digest.stories for article in story.articles]
        span = [digest.since.isoformat(), digest.until.isoformat(), titles, digest.late]
        return [json.dumps([span, name(number)]) for number in range(self.size)]

    def render_alert(self, alert, name):
        self.alerts.append(alert)
        ids = [[match.record.id for match in matches] for matches in (alert.quotes, alert.figures)]
        return [json.dumps([*ids, alert.left, name(number)]) for number in range(self.size)]

    def lesser(self, payload, refused, name):
        return json.dumps(["lesser", name])

    def keeps_nonces(self, one):
        return self.nonces

    async def post(self, one, part, first):
        self.posts += 1
        if self.before_post:
            await self.before_post(one, part)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Undelivered):
            raise fault
        id = self.accept(one.channel_id, part.nonce, part.payload)
        if fault == "lost":
            raise Undelivered("later", "lost")
        return id

    def accept(self, channel, nonce, payload):
        now = self.clock()
        for message in self.messages if self.nonces else ():
            if message.nonce == nonce and abs(now - message.at) < self.window:
                if message.deleted:
                    raise Undelivered("deleted")
                return message.id
        self.messages.append(Message(len(self.messages) + 1, channel, nonce, payload, now))
        return len(self.messages)

    async def find(self, one, name, since, until):
        if not self.readable:
            raise Undelivered("unreadable")
        return self.look(one.channel_id, name)

    def look(self, channel, name):
        for message in self.messages:
            if message.channel == channel and json.loads(message.payload)[-1] == name and not message.deleted:
                return message.id
        return None
