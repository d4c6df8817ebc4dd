"""Threads, and forums, whose posts are threads."""

import datetime

from .world import Channel, Message, Thing, iso

TEXT, ANNOUNCEMENTS, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 5, 10, 11, 12, 15
REQUIRE_TAG = 1 << 4  # among a forum's flags
MODERATED, MINUTES = "moderated", 1440  # a tag that only those who manage threads may set; of silence until a thread is archived


class Thread(Channel):
    """A thread, or a post in a forum. Who may do what in it is its parent's matter, but for its being private or locked."""

    def __init__(self, d, parent, name, owner, *, type=None, tags=()):
        Thing.__init__(self, d, name)
        self.guild, self.parent, self.owner, self.recipient, self.tags = parent.guild, parent, owner, None, list(tags)
        self.type = type or (ANNOUNCEMENT_THREAD if parent.type == ANNOUNCEMENTS else PUBLIC_THREAD)
        self.all_messages, self.members, self.archived, self.locked, self.changed = {}, {owner.id: d.now()}, False, False, d.now()
        d.channels[self.id] = self.guild.threads[self.id] = self
        self.tell("THREAD_CREATE", newly_created=True)

    overwrites = property(lambda self: self.parent.overwrites)

    def can(self, person, *names):
        names = ["send_messages_in_threads" if name == "send_messages" else name for name in names]
        seen = self.type != PRIVATE_THREAD or person.id in self.members or super().can(person, "manage_threads")
        return seen and super().can(person, *names)

    def add(self, person):
        self.members[person.id] = self.d.now()
        if person is self.d.bot_user:
            self.tell("THREAD_CREATE")

    def change(self, **fields):
        """archived=, locked=, as whoever manages threads does, or as time does."""
        vars(self).update(fields, changed=self.d.now() if "archived" in fields else self.changed)
        self.tell("THREAD_UPDATE")

    def delete(self):
        del self.d.channels[self.id], self.guild.threads[self.id]
        self.d.dispatch("THREAD_DELETE", {k: self.payload()[k] for k in ("id", "guild_id", "parent_id", "type")}, guild=self.guild, intent=0)

    def tell(self, event, **more):
        if self.can(self.d.bot_user, "view_channel"):
            self.d.dispatch(event, {**self.payload(), **more}, guild=self.guild, intent=0)

    def membership(self):
        """The bot's own."""
        me = self.d.bot_user.id
        return {"id": self.id, "user_id": me, "join_timestamp": iso(self.members[me]), "flags": 1}

    def payload(self):
        said = len(self.all_messages) - (self.id in self.all_messages)  # the message a thread begins with does not count
        return {"id": self.id, "type": self.type, "guild_id": self.guild.id, "parent_id": self.parent.id, "owner_id": self.owner.id, "flags": 0,
                "name": self.name, "last_message_id": next(reversed(self.all_messages), None), "rate_limit_per_user": 0,
                "message_count": said, "total_message_sent": said, "member_count": len(self.members),
                "thread_metadata": {"archived": self.archived, "locked": self.locked, "auto_archive_duration": MINUTES,
                                    "archive_timestamp": iso(self.changed), "create_timestamp": iso(self.changed),
                                    **({"invitable": True} if self.type == PRIVATE_THREAD else {})},
                **({"applied_tags": self.tags} if self.parent.type == FORUM else {}),
                **({"member": self.membership()} if self.d.bot_user.id in self.members else {})}


class Threads:
    """The routes; mixed into FakeDiscord."""

    def need_open(self, thread):
        """Before a message is posted: a locked thread takes none but of those who manage threads, an archived one is opened by it."""
        if not isinstance(thread, Thread):
            return
        if thread.locked and not thread.can(self.bot_user, "manage_threads"):
            self.fail(50083 if thread.archived else 160005)
        if thread.archived:
            thread.change(archived=False)

    def create_thread(self, call):
        """A post in a forum, which is a thread and its first message, with the id of both."""
        body = call.body
        forum = self.need_channel(call, "send_messages", *["embed_links"] * bool((body.get("message") or {}).get("embeds")))
        if forum.type != FORUM or "message" not in body:
            self.fail(50024)
        tags, known = [str(tag) for tag in body.get("applied_tags") or ()], {tag["id"]: tag for tag in forum.tags}
        if forum.flags & REQUIRE_TAG and not tags:
            self.fail(40067)
        if not set(tags) <= set(known):
            self.fail(50035, (("applied_tags",), "BASE_TYPE_CHOICES", "Unknown tag."))
        if any(known[tag][MODERATED] for tag in tags):
            self.need_channel(call, "manage_threads")
        unsent = self.compose(Message(self, forum, self.bot_user), body["message"], call.files)  # a refused one makes no thread
        thread = Thread(self, forum, body["name"], self.bot_user, tags=tags)
        unsent.channel = thread
        unsent.data.update(id=thread.id, channel_id=thread.id)
        return {**thread.payload(), "message": self.post(unsent).payload()}

    def get_active_guild_threads(self, call):
        return self.listed([t for t in self.need_guild(call).threads.values() if not t.archived], len(self.channels))

    def list_public_archived_threads(self, call):
        parent = self.need_channel(call, "read_message_history")
        before = call.query.get("before")
        until = datetime.datetime.fromisoformat(before).timestamp() if before else float("inf")
        found = [t for t in parent.guild.threads.values() if t.parent is parent and t.archived and t.type != PRIVATE_THREAD and t.changed < until]
        return self.listed(sorted(found, key=lambda thread: -thread.changed), int(call.query.get("limit", 50)))

    def listed(self, threads, limit):
        shown = [t for t in threads if t.can(self.bot_user, "view_channel")]
        mine = [t.membership() for t in shown[:limit] if self.bot_user.id in t.members]
        return {"threads": [t.payload() for t in shown[:limit]], "members": mine, "has_more": len(shown) > limit}
