"""Guilds, channels, people and messages, and the JSON Discord shows of them."""

import copy
import datetime
import json
import mimetypes
from pathlib import Path

FIXED = json.loads((Path(__file__).parent / "templates.json").read_text())  # the fields that never vary here
NAMES = {  # the permissions a text bot meets
    "administrator": 3, "manage_channels": 4, "manage_guild": 5, "add_reactions": 6, "view_channel": 10, "send_messages": 11,
    "manage_messages": 13, "embed_links": 14, "attach_files": 15, "read_message_history": 16, "mention_everyone": 17,
    "use_external_emojis": 18, "manage_roles": 28, "manage_webhooks": 29, "use_application_commands": 31, "manage_threads": 34,
    "create_public_threads": 35, "send_messages_in_threads": 38, "moderate_members": 40, "use_external_apps": 50}
ALL = (1 << 53) - 1


def bits(permissions):
    """From an int or from names."""
    return permissions if isinstance(permissions, int) else sum(1 << NAMES[name] for name in set(permissions))


EVERYONE = bits(["view_channel", "send_messages", "embed_links", "attach_files", "read_message_history", "add_reactions",
                 "use_external_emojis", "use_application_commands", "send_messages_in_threads", "create_public_threads"])


def fixed(kind, **varying):
    return {**copy.deepcopy(FIXED[kind]), **varying}


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


class Thing:
    def __init__(self, d, name):
        self.d, self.name, self.id = d, name, d.snowflake()

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"


class Person(Thing):
    def __init__(self, d, name, bot=False):
        super().__init__(d, name)
        self.bot, self.dms_closed, self._dm = bot, False, None
        d.users[self.id] = self

    def payload(self):
        return fixed("user", id=self.id, username=self.name, bot=self.bot, **({} if self.bot else {"global_name": self.name.title()}))

    def dm(self):
        """The channel this person shares with the bot."""
        self._dm = self._dm or Channel(self.d, None, self.name, 1, self)
        return self._dm


class Guild(Thing):
    def __init__(self, d, name, id=None):
        super().__init__(d, name)
        self.id = str(id or self.id)
        self.channels, self.threads, self.members, self.roles, self.locale = {}, {}, {}, {}, "en-US"
        self.lost = False
        self.everyone = self.add_role("@everyone", EVERYONE, id=self.id)

    def add_role(self, name, permissions=0, managed=False, id=None, mentionable=False):
        role = fixed("role", id=id or self.d.snowflake(), name=name, permissions=str(bits(permissions)), position=len(self.roles), managed=managed,
                     mentionable=mentionable)
        self.roles[role["id"]] = role
        self.d.dispatch("GUILD_ROLE_CREATE", {"guild_id": self.id, "role": role}, guild=self, intent=0)
        return role

    def add_channel(self, name, type=0, *, tags=(), require_tag=False):
        """type 5 has announcements, 15 is a forum; a forum's tags by name, with "!" before one that only moderators may set."""
        channel = Channel(self.d, self, name, type)
        channel.tags = [{"id": self.d.snowflake(), "name": tag.lstrip("!"), "moderated": tag[0] == "!", "emoji_id": None, "emoji_name": None}
                        for tag in tags]
        channel.flags = int(require_tag) << 4
        self.d.dispatch("CHANNEL_CREATE", channel.payload(), guild=self, intent=0)
        return channel

    def add_member(self, person, permissions=None):
        roles = [] if permissions is None else [self.add_role(person.name, permissions, person.bot)["id"]]
        self.members[person.id] = member = fixed("member", user=person.payload(), roles=roles, joined_at=iso(self.d.now()))
        self.d.dispatch("GUILD_MEMBER_ADD", {**member, "guild_id": self.id}, guild=self, intent=1)

    def remove_member(self, person):
        """They leave, or are kicked."""
        del self.members[person.id]
        self.d.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": self.id, "user": person.payload()}, guild=self, intent=1)

    def permissions(self, person, channel):
        own = self.members[person.id]["roles"]
        value = 0
        for role in [self.id, *own]:
            value |= int(self.roles[role]["permissions"])
        if value & 1 << 3 or person is self.d.owner:
            return ALL
        for layer in ([self.id], own, [person.id]):
            overwrites = [channel.overwrites[i] for i in layer if i in channel.overwrites]
            for _, deny, _ in overwrites:
                value &= ~deny
            for allow, _, _ in overwrites:
                value |= allow
        return value if value & 1 << 10 else 0

    def payload(self):
        return fixed("guild", id=self.id, name=self.name, owner_id=self.d.owner.id, roles=list(self.roles.values()), preferred_locale=self.locale)

    def create_payload(self):
        """For GUILD_CREATE. As for a bot without the presence intent, only its own member comes along."""
        return {**self.payload(), **fixed("guild_create", joined_at=iso(self.d.now()), member_count=len(self.members),
                                          members=[m for i, m in self.members.items() if i == self.d.bot_user.id],
                                          channels=[c.payload() for c in self.channels.values()],
                                          threads=[t.payload() for t in self.threads.values()
                                                   if not t.archived and t.can(self.d.bot_user, "view_channel")])}


class Channel(Thing):
    def __init__(self, d, guild, name, type=0, recipient=None):
        super().__init__(d, name)
        self.guild, self.type, self.recipient = guild, type, recipient
        self.overwrites, self.all_messages, self.tags, self.flags = {}, {}, [], 0
        d.channels[self.id] = self
        if guild:
            guild.channels[self.id] = self

    @property
    def messages(self):
        """What everyone who can read the channel sees, oldest first."""
        return [m for m in self.all_messages.values() if not m.ephemeral]

    def set_permissions(self, who, allow=(), deny=()):
        """For a person or a role, e.g. guild.everyone."""
        id, kind = (who["id"], 0) if isinstance(who, dict) else (who.id, 1)
        self.overwrites[id] = bits(allow), bits(deny), kind
        self.d.dispatch("CHANNEL_UPDATE", self.payload(), guild=self.guild, intent=0)

    def can(self, person, *names):
        need = bits(names)
        return not self.guild or person.id in self.guild.members and self.guild.permissions(person, self) & need == need

    def delete(self):
        self.d.dispatch("CHANNEL_DELETE", self.payload(), guild=self.guild, intent=0)
        del self.d.channels[self.id], self.guild.channels[self.id]

    def payload(self):
        base = {"id": self.id, "type": self.type, "flags": self.flags, "last_message_id": next(reversed(self.all_messages), None)}
        if not self.guild:
            return {**base, "recipients": [self.recipient.payload()]}
        overwrites = [{"id": i, "type": kind, "allow": str(a), "deny": str(b)} for i, (a, b, kind) in self.overwrites.items()]
        return {**base, **fixed("channel", guild_id=self.guild.id, name=self.name, permission_overwrites=overwrites,
                                position=list(self.guild.channels).index(self.id),
                                **({"available_tags": self.tags} if self.type == 15 else {}))}


class Message:
    """A message as it now stands; its JSON fields read as attributes."""

    def __init__(self, d, channel, author, *, ephemeral_to=None, **fields):
        self.d, self.channel, self.author, self.ephemeral_to = d, channel, author, ephemeral_to
        self.data = fixed("message", id=d.snowflake(), channel_id=channel.id, author=author.payload(), timestamp=iso(d.now()), **fields)
        self.deleted, self.revision = False, 0

    def __getattr__(self, name):
        try:
            return self.__dict__["data"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self):
        return f"<Message {self.id} by {self.author.name}: {self.content[:60]!r} embeds={len(self.embeds)}>"

    ephemeral = property(lambda self: bool(self.data["flags"] & 64))
    loading = property(lambda self: bool(self.data["flags"] & 128))

    def files(self):
        """{filename: bytes} of the attachments."""
        return {a["filename"]: self.d.files[a["url"]] for a in self.attachments}

    def payload(self):
        return dict(self.data)

    def event(self):
        """For MESSAGE_CREATE and MESSAGE_UPDATE."""
        guild = self.channel.guild
        member = guild and {k: v for k, v in guild.members.get(self.author.id, {}).items() if k != "user"}
        return {**self.payload(), **({"guild_id": guild.id, "member": member} if guild else {})}


def attachment(d, channel, name, data, ephemeral=False, **fields):
    """Store an upload and describe it."""
    id, kind = d.snowflake(), mimetypes.guess_type(name)[0]
    url = f"{d.url}/cdn/{'ephemeral-' if ephemeral else ''}attachments/{channel.id}/{id}/{name}"
    d.files[url] = data
    return {"id": id, "filename": name, "size": len(data), "url": url, "proxy_url": url, **({"content_type": kind} if kind else {}),
            **({"ephemeral": True} if ephemeral else {}), **fields}
