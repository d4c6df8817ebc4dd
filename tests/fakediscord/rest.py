"""The REST side. Handlers are methods named after the operationId of the OpenAPI document."""

import fnmatch
import json
import math
import re
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import web

from .spec import error_tree, extra_faults, walk
from .world import FIXED, Message, attachment, fixed, iso

MAX_UPLOAD = 10 * 2**20
CALLBACKS = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}  # interaction type -> allowed callback types
ERRORS = {
    10003: (404, "Unknown Channel"), 10004: (404, "Unknown Guild"), 10007: (404, "Unknown Member"), 10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"), 10015: (404, "Unknown Webhook"), 10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"), 40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."), 50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"), 50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"), 50013: (403, "Missing Permissions"), 50027: (401, "Invalid Webhook Token"),
    50024: (400, "Cannot execute action on this channel type"), 50035: (400, "Invalid Form Body"),
    50083: (403, "Thread is archived"), 40067: (400, "A tag is required to create a forum post in this channel"),
    160005: (403, "Thread is locked")}  # of 160005 the status is a guess


class ApiError(Exception):
    def __init__(self, code, *faults):
        self.status, message = ERRORS[code]
        self.body = {"message": message, "code": code, **({"errors": error_tree(faults)} if faults else {})}


def strip(node):
    """A copy without anything null, as Discord stores it."""
    if isinstance(node, dict):
        return {key: strip(value) for key, value in node.items() if value is not None}
    return [strip(value) for value in node] if isinstance(node, list) else node


def default(node, **values):
    for key, value in values.items():
        node.setdefault(key, value)
    return node


class Violation(NamedTuple):
    where: str
    what: object


@dataclass
class Call:
    """One request of the bot's, with what became of it. Path parameters read as attributes."""

    method: str
    path: str
    query: dict
    operation: str = ""
    args: dict = field(default_factory=dict)
    body: object = None
    files: list = field(default_factory=list)
    status: int = 0
    answer: object = None

    def __getattr__(self, name):
        try:
            return self.__dict__["args"][name]
        except KeyError:
            raise AttributeError(name) from None


class Rest:
    """Mixed into FakeDiscord."""

    def __init__(self):
        self.calls, self.violations, self.unimplemented, self.own_faults, self.troubles, self.losses = [], [], [], [], [], []
        self.stuck = {"before": set(), "after": set()}  # patterns of requests that are kept waiting
        self.commands = {}  # guild id or None -> command payloads
        self.nonces = {}  # of the bot's messages -> when, message

    def violate(self, where, what):
        self.violations.append(Violation(where, what))

    async def rest(self, request):
        call = Call(request.method, "/" + request.match_info["tail"], dict(request.query))
        self.calls.append(call)
        headers = {"Via": "1.1 google"}  # without it discord.py takes a 429 for a Cloudflare ban
        try:
            call.status, call.answer = await self.serve(request, call, headers)
        except ApiError as error:
            call.status, call.answer = error.status, error.body
        self.poke()
        await self.stall(f"{call.method} {call.path}", "after")
        if lost := self.lost(f"{call.method} {call.path}"):
            if lost["status"] is None:
                request.transport.abort()
            return web.Response(status=lost["status"] or 500, headers=headers)
        if call.answer is None:
            return web.Response(status=call.status, headers=headers)
        # not web.json_response: discord.py parses only a content type of exactly application/json
        return web.Response(status=call.status, body=json.dumps(call.answer).encode(), headers={**headers, "Content-Type": "application/json"})

    async def serve(self, request, call, headers):
        where = f"{call.method} {call.path}"
        operation, call.args = self.spec.match(call.method, call.path)
        if operation is None or request.match_info["version"] != "10":
            self.violate(where, f"no such route in API v{request.match_info['version']}")
            return 404, {"message": "404: Not Found", "code": 0}
        call.operation = operation.id
        if operation.needs_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        await self.read_body(request, call)
        self.poke()
        await self.stall(where, "before")
        if trouble := self.trouble(where, headers):
            return trouble
        where = f"{call.method} {operation.path}"
        for fault in self.spec.query_faults(operation, call.query):
            self.violate(where, fault)
        if call.files and not operation.takes_files:
            self.violate(where, "files sent to a route that takes none")
        if operation.body is not None:
            faults = self.spec.faults(operation.body, call.body) or extra_faults(operation.id, call.body)
            for fault in faults:
                self.violate(where, fault)
            if faults:
                raise ApiError(50035, *faults)
        if sum(len(data) for _, _, data in call.files) > MAX_UPLOAD:
            raise ApiError(40005)
        handler = getattr(self, operation.id, None)
        if handler is None:
            self.unimplemented.append(where)
            return 501, {"message": f"fakediscord does not implement {operation.id}", "code": 0}
        answer = handler(call)
        status = 204 if answer is None else 201 if operation.id == "create_thread" else 200
        if schema := operation.response(status):  # is the stand-in itself true to the document?
            self.own_faults += [(operation.id, fault) for fault in self.spec.faults(schema, answer)]
        return status, answer

    async def read_body(self, request, call):
        if request.content_type == "multipart/form-data":
            call.body = {}
            async for part in await request.multipart():
                if part.name == "payload_json":
                    call.body = json.loads(await part.text())
                else:
                    call.files.append((part.name, part.filename, await part.read()))
        elif text := await request.text():
            call.body = json.loads(text)
        else:
            call.body = {}

    def trouble(self, where, headers):
        """Rate limit headers always; and the answer, if this request is to meet with a made-up failure."""
        found = next((t for t in self.troubles if t["times"] > 0 and fnmatch.fnmatch(where, t["pattern"])), None)
        limited = found and found["status"] == 429
        wait = found["retry_after"] if limited else 1.0
        headers.update({
            "X-RateLimit-Bucket": f"{hash(re.sub('[0-9]{6,}', '', where)) & 0xffffffff:08x}", "X-RateLimit-Limit": "50",
            "X-RateLimit-Remaining": "0" if limited else "49", "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}"})
        if not found:
            return None
        found["times"] -= 1
        if not limited:
            return found["status"], {"message": f"{found['status']}: {HTTPStatus(found['status']).phrase}", "code": found["code"]}
        headers.update({"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": "global" if found["everywhere"] else "user"},
                       **({"X-RateLimit-Global": "true"} if found["everywhere"] else {}))
        return 429, {"message": "You are being rate limited.", "retry_after": wait, "global": found["everywhere"]}

    def rate_limit(self, pattern="*", retry_after=0.5, times=1, everywhere=False):
        """Answer the next requests that match, e.g. "POST /channels/*/messages", with 429 (everywhere: a global one)."""
        self.troubles.append({"pattern": pattern, "status": 429, "times": times, "retry_after": retry_after, "everywhere": everywhere})

    async def stall(self, where, moment):
        """Keep a request waiting for as long as it stands in `stuck`: before it is looked at, or after."""
        while any(fnmatch.fnmatch(where, pattern) for pattern in self.stuck[moment]):
            await self.changed.wait()

    def lose(self, pattern="*", status=None, times=1):
        """Do what the next requests that match ask for, and answer with a server error, or with a connection that breaks."""
        self.losses.append({"pattern": pattern, "status": status, "times": times})

    def lost(self, where):
        found = next((loss for loss in self.losses if loss["times"] > 0 and fnmatch.fnmatch(where, loss["pattern"])), None)
        if found:
            found["times"] -= 1
        return found

    def outage(self, pattern="*", status=502, times=1, code=0):
        """Answer the next requests that match with an error; code is Discord's own."""
        self.troubles.append({"pattern": pattern, "status": status, "times": times, "code": code})

    # looking things up, with Discord's errors

    def fail(self, code, *faults):
        raise ApiError(code, *faults)

    def need_channel(self, call, *permissions):
        channel = self.channels.get(call.channel_id)
        if channel is None:
            raise ApiError(10003)
        if not channel.can(self.bot_user, "view_channel"):
            raise ApiError(50001)
        if not channel.can(self.bot_user, *permissions):
            raise ApiError(50013)
        return channel

    def need_guild(self, call):
        if call.guild_id not in self.guilds:
            raise ApiError(10004)
        return self.guilds[call.guild_id]

    def need_message(self, call, *permissions):
        message = self.need_channel(call, *permissions).all_messages.get(call.message_id)
        if message is None or message.ephemeral:
            raise ApiError(10008)
        return message

    # messages

    def compose(self, message, body, files=(), editing=False):
        """Put what the bot sent into a message; what it did not mention stays."""
        data = dict(message.data)  # a refused request changes nothing
        for key, nothing in (("content", ""), ("embeds", []), ("components", []), ("tts", False)):
            if key in body:
                data[key] = strip(body[key]) or nothing
        if "flags" in body:
            settable = 4 | 1 << 12 | 1 << 15  # no embeds, silent, components v2
            data["flags"] = data["flags"] & ~settable | (body["flags"] or 0) & settable
        uploads = {re.search(r"\d+", name).group(): (filename, blob) for name, filename, blob in files}
        kept = {a["id"]: a for a in data["attachments"]}
        wanted = body.get("attachments")
        if wanted is None:
            wanted = [{"id": i} for i in [*(kept if editing else ()), *uploads]]
        data["attachments"] = []
        for number, entry in enumerate(wanted):
            id = str(entry["id"])
            if id not in kept and id not in uploads:
                raise ApiError(50035, (("attachments", number, "id"), "ATTACHMENT_NOT_FOUND", f"No upload {id}"))
            described = {"description": entry["description"]} if entry.get("description") else {}
            data["attachments"].append(kept[id] if id in kept else attachment(self, message.channel, *uploads[id], **described))
        urls = {f"attachment://{a['filename']}": a["url"] for a in data["attachments"]}

        def unfurl(holder, *keys):
            for media in (holder[key] for key in keys if holder.get(key)):
                if media["url"].startswith("attachment:") and media["url"] not in urls:
                    raise ApiError(50035, ((keys[0],), "ATTACHMENT_NOT_FOUND", f"No upload for {media['url']}"))
                url = urls.get(media["url"], media["url"])
                media.update({"url": url, "proxy_url": url} if keys[0] == "image" else {"url": url, "proxy_url": url, "id": self.snowflake()})

        for embed in data["embeds"]:
            default(embed, type="rich")
            unfurl(embed, "image", "thumbnail")
            for cell in embed.get("fields", []):
                cell.setdefault("inline", False)
        for number, component in enumerate(walk(data["components"]), 1):
            default(component, id=number, **FIXED["components"].get(str(component["type"]), {}))
            unfurl(component, "media", "file")
            for item in component.get("items", []):
                unfurl(default(item, **FIXED["components"]["item"]), "media")
        allowed = body.get("allowed_mentions") or {"parse": ["users"]}
        data["mentions"] = [user.payload() for id, user in self.users.items() if re.search(f"<@!?{id}>", data["content"])
                            and ("users" in (allowed.get("parse") or ()) or id in map(str, allowed.get("users") or ()))]
        data["mention_roles"] = [id for id, role in (message.channel.guild.roles if message.channel.guild else {}).items()
                                 if f"<@&{id}>" in data["content"] and id in map(str, allowed.get("roles") or ())
                                 and (role["mentionable"] or message.channel.can(self.bot_user, "mention_everyone"))]
        if not any(data[key] for key in ("content", "embeds", "components", "attachments")):
            raise ApiError(50006)
        message.data = data
        return message

    def post(self, message):
        message.channel.all_messages[message.id] = message
        self.announce("MESSAGE_CREATE", message)
        return message

    def edited(self, message):
        if not message.loading:
            message.data["edited_timestamp"] = iso(self.now())
        message.data["flags"] &= ~128
        message.revision += 1
        self.announce("MESSAGE_UPDATE", message)
        return message.payload()

    def erase(self, message):
        message.deleted = True
        message.channel.all_messages.pop(message.id, None)
        self.announce("MESSAGE_DELETE", message)

    def announce(self, event, message):
        """As each session may see it: without the message content intent, other people's words are blank."""
        guild, data = message.channel.guild, message.event()
        if event == "MESSAGE_DELETE":
            data = {k: data[k] for k in ("id", "channel_id", "guild_id") if k in data}
        own = not guild or message.author is self.bot_user or self.bot_user.id in [u["id"] for u in message.mentions]
        blank = {**data, **{k: type(v)() for k, v in data.items() if k in ("content", "embeds", "attachments", "components")}}
        if not message.ephemeral and message.channel.can(self.bot_user, "view_channel"):
            self.dispatch(event, data, guild=guild, intent=9 if guild else 12,
                          instead=lambda session: None if own or session.intents >> 15 & 1 else blank)
        self.poke()

    def create_message(self, call):
        body = call.body
        channel = self.need_channel(call, "send_messages", *["embed_links"] * bool(body.get("embeds")), *["attach_files"] * bool(call.files))
        if channel.recipient and (channel.recipient.dms_closed or not self.shares_a_guild(channel.recipient)):
            raise ApiError(50007)
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        at, known = self.nonces.get(nonce, (0, None))
        if known and self.now() - at < self.nonce_seconds:
            if known.deleted:
                raise ApiError(10008)
            return known.payload()
        message = Message(self, channel, self.bot_user)
        if reference := body.get("message_reference"):
            id = str(reference["message_id"])
            replied = channel.all_messages.get(id)
            if replied is None and reference.get("fail_if_not_exists", True):
                raise ApiError(50035, (("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message"))
            message.data.update(type=19, message_reference={"type": 0, "channel_id": channel.id, "message_id": id},
                                referenced_message=replied and replied.payload())
        self.compose(message, body, call.files)
        self.need_open(channel)
        if nonce is not None:
            self.nonces[nonce] = self.now(), message
        return self.post(message).payload()

    def shares_a_guild(self, person):
        return any(person.id in guild.members for guild in self.guilds.values())

    def list_messages(self, call):
        """Newest first. Who may not read the history is not refused: there is nothing for them."""
        channel, limit = self.need_channel(call), int(call.query.get("limit", 50))
        found = channel.messages if channel.can(self.bot_user, "read_message_history") else []
        if "after" in call.query:
            found = [m for m in found if int(m.id) > int(call.query["after"])][:limit]
        elif "before" in call.query:
            found = [m for m in found if int(m.id) < int(call.query["before"])]
        return [m.payload() for m in reversed(found[-limit:])]

    def get_message(self, call):
        return self.need_message(call, "read_message_history").payload()

    def update_message(self, call):
        message = self.need_message(call)
        if message.author is not self.bot_user:
            raise ApiError(50005)
        if getattr(message.channel, "archived", False):
            raise ApiError(50083)
        return self.edited(self.compose(message, call.body, call.files, editing=True))

    def delete_message(self, call):
        message = self.need_message(call)
        if message.author is not self.bot_user:
            self.need_channel(call, "manage_messages")
        self.erase(message)

    # the bot, its application, guilds and people

    @property
    def application_flags(self):
        return sum(1 << {"presences": 13, "members": 15, "message_content": 19}[name] for name in self.privileged) | 1 << 23

    def get_my_user(self, call):
        return {**self.bot_user.payload(), "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}

    def get_my_application(self, call):
        return fixed("application", id=self.bot_user.id, name=self.bot_user.name, bot=self.bot_user.payload(),
                     owner=self.owner.payload(), flags=self.application_flags, flags_new=str(self.application_flags))

    get_my_oauth2_application = get_my_application

    def get_user(self, call):
        if call.user_id not in self.users:
            raise ApiError(10013)
        return self.users[call.user_id].payload()

    def create_dm(self, call):
        user = self.users.get(str(call.body.get("recipient_id")), self.bot_user)
        if user is self.bot_user:
            raise ApiError(50007)
        return user.dm().payload()

    def get_channel(self, call):
        return self.need_channel(call).payload()

    def get_guild(self, call):
        return self.need_guild(call).payload()

    def get_guild_member(self, call):
        members = self.need_guild(call).members
        if call.user_id not in members:
            raise ApiError(10007 if call.user_id in self.users else 10013)
        return members[call.user_id]

    # application commands

    def scope(self, call):
        guild_id = call.args.get("guild_id")
        if call.application_id != self.bot_user.id or guild_id and guild_id not in self.guilds:
            raise ApiError(50001)
        return self.commands.setdefault(guild_id, [])

    def command(self, call, body):
        """A command as it now is; one that has the same name and type keeps its id."""
        new = fixed("command", **strip(body), application_id=self.bot_user.id, version=self.snowflake())
        old = next((c for c in self.scope(call) if (c["type"], c["name"]) == (new["type"], new["name"])), None)
        new["id"] = old["id"] if old else self.snowflake()
        if new["default_member_permissions"] is not None:
            new["default_member_permissions"] = str(new["default_member_permissions"])
        return {**new, **({"guild_id": call.guild_id} if "guild_id" in call.args else {})}

    def list_application_commands(self, call):
        return self.scope(call)

    def bulk_set_application_commands(self, call):
        self.scope(call)[:] = [self.command(call, body) for body in call.body]
        return self.scope(call)

    # answers to interactions

    def create_interaction_response(self, call):
        it = self.interactions.get(call.interaction_token)
        if it and not it.acknowledged and self.now() - it.created > self.ack_seconds:
            it.failed = f"not answered within {self.ack_seconds} seconds"
        if it is None or it.id != call.interaction_id or it.failed:
            raise ApiError(10062)
        if it.acknowledged:
            raise ApiError(40060)
        kind, data = call.body["type"], call.body.get("data") or {}
        allowed = CALLBACKS[it.type] - (set() if it.message else {6, 7})
        if kind not in allowed:
            fault = ("type",), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(allowed)}."
            self.violate("POST interaction callback", fault)
            raise ApiError(50035, fault)
        if kind in (4, 5):
            message = self.answer(it, data.get("flags") or 0)
            message.data["flags"] |= 128 if kind == 5 else 0
            it.original = self.post(message if kind == 5 else self.compose(message, data, call.files))
        elif kind in (6, 7):
            it.original = it.message
            if kind == 7:
                self.edited(self.compose(it.message, data, call.files, editing=True))
        elif kind == 8:
            it.choices = data.get("choices") or []
        else:
            it.modal = data
        it.acknowledged = kind
        if call.query.get("with_response") not in ("1", "true"):
            return None
        shown, message = {"id": it.id, "type": it.type}, it.original
        if message:
            shown.update(response_message_id=message.id, response_message_loading=message.loading, response_message_ephemeral=message.ephemeral)
        return {"interaction": shown, **({"resource": {"type": kind, "message": message.payload()}} if kind in (4, 7) else {})}

    def answer(self, it, flags, followup=False):
        meta = {"id": it.id, "type": it.type, "user": it.user.payload(), "authorizing_integration_owners": it.owners}
        if it.type == 5:
            meta["triggering_interaction_metadata"] = {**meta, "type": 2}
        if it.type == 3:
            meta["interacted_message_id"] = it.message.id
        if followup and it.original:
            meta["original_response_message_id"] = it.original.id
        kind = 19 if followup or it.type != 2 else 20 if it.command["type"] == 1 else 23
        return Message(self, it.channel, self.bot_user, ephemeral_to=it.user if flags & 64 else None, type=kind, flags=flags & 64,
                       application_id=self.bot_user.id, webhook_id=self.bot_user.id, interaction_metadata=meta)

    def by_token(self, call):
        it = self.interactions.get(call.webhook_token)
        if call.webhook_id != self.bot_user.id or it is None or it.failed or not it.acknowledged:
            raise ApiError(10015)
        if self.now() - it.created > self.token_seconds:
            raise ApiError(50027)
        return it

    def token_message(self, call):
        it = self.by_token(call)
        id = call.args.get("message_id", it.original and it.original.id)
        found = [m for m in (it.original, *it.followups) if m and m.id == id and not m.deleted]
        if not found:
            raise ApiError(10008)
        return found[0]

    def execute_webhook(self, call):
        it = self.by_token(call)
        if it.original and it.original.loading and not it.original.deleted:  # the first follow-up fills in the deferred answer
            return self.edited(self.compose(it.original, call.body, call.files))
        message = self.compose(self.answer(it, call.body.get("flags") or 0, followup=True), call.body, call.files)
        it.followups.append(message)
        return self.post(message).payload()

    def get_webhook_message(self, call):
        return self.token_message(call).payload()

    def update_webhook_message(self, call):
        return self.edited(self.compose(self.token_message(call), call.body, call.files, editing=True))

    def delete_webhook_message(self, call):
        self.erase(self.token_message(call))

    get_original_webhook_message, update_original_webhook_message = get_webhook_message, update_webhook_message
    delete_original_webhook_message = delete_webhook_message
