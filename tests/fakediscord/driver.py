"""Play a person in a server: the API that tests use."""

import asyncio
import os
import secrets
import signal
import time
from pathlib import Path

from aiohttp import web

from .gateway import Gateway
from .rest import Rest
from .spec import DOCUMENT, Spec, walk
from .threads import Threads
from .world import ALL, Channel, Guild, Message, Person, attachment

EPOCH = 1420070400000
TEXT, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(3, 12)
TYPES = {TEXT: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}


class CannotDo(AssertionError):
    """Discord's own client would not let a person do this."""


class NoAnswer(AssertionError):
    """What the person sees as "The application did not respond"."""


class Interaction:
    def __init__(self, d, type, user, channel, *, command=None, message=None):
        self.d, self.type, self.user, self.channel, self.command, self.message = d, type, user, channel, command, message
        self.id, self.token, self.created = d.snowflake(), secrets.token_urlsafe(48), d.now()
        self.acknowledged = self.original = self.modal = self.choices = self.failed = None
        self.followups, self.owners = [], {"0": channel.guild.id if channel.guild else "0"}
        d.interactions[self.token] = self

    def payload(self, data):
        d, guild, user = self.d, self.channel.guild, self.user
        own = str(guild.permissions(user, self.channel)) if guild else str(ALL)
        return {"id": self.id, "application_id": d.bot_user.id, "type": self.type, "data": data, "token": self.token, "version": 1,
                "channel_id": self.channel.id, "channel": {**self.channel.payload(), "permissions": own}, "locale": user.locale,
                "entitlements": [], "authorizing_integration_owners": self.owners, "context": 0 if guild else 1,
                "attachment_size_limit": 10 * 2**20, "app_permissions": str(guild.permissions(d.bot_user, self.channel) if guild else ALL),
                **({"message": self.message.payload()} if self.message else {}),
                **({"guild_id": guild.id, "guild_locale": guild.locale, "guild": {"id": guild.id, "locale": guild.locale, "features": []},
                    "member": {**guild.members[user.id], "permissions": own}} if guild else {"user": user.payload()})}


class Reply:
    """The bot's answer to one thing a person did. The message's fields read as its own."""

    def __init__(self, it):
        self.it, self.user, self.d = it, it.user, it.d
        self.followups, self.modal, self.acknowledged = it.followups, it.modal, it.acknowledged

    message = property(lambda self: self.it.original)

    def __getattr__(self, name):
        if self.it.original is None:
            raise AttributeError(f"{name}: the bot answered with no message")
        return getattr(self.it.original, name)

    @property
    def labels(self):
        return [c.get("label") for c in walk(self.message.components) if c["type"] == 2]

    async def click(self, what, **options):
        return await self.user.click(self.message, what, **options)

    async def select(self, what, *values, **options):
        return await self.user.select(self.message, what, *values, **options)

    async def submit_modal(self, values, **options):
        return await self.user.submit_modal(self, values, **options)

    async def until(self, condition, timeout=5.0):
        """Wait for a later change, e.g. until(lambda r: len(r.followups) == 2)."""
        await self.d.until(lambda: condition(self), timeout, "a later change of the reply")
        return self


class User(Person):
    locale = "en-US"

    async def send(self, channel, content="", files=None, **fields):
        """Post a message, as a person does. files: {name: bytes}."""
        if not channel.can(self, "view_channel", "send_messages") or len(content) > 2000:
            raise CannotDo(f"{self.name} may not post that in {channel.name}")
        message = Message(self.d, channel, self, content=content, **fields)
        message.data["attachments"] = [attachment(self.d, channel, name, data) for name, data in (files or {}).items()]
        message.data["mentions"] = [u.payload() for u in self.d.users.values() if f"<@{u.id}>" in content]
        return self.d.post(message)

    async def slash(self, channel, name, options=None, *, timeout=10.0, wait=True, forged=False, **more):
        """Run "name", "name sub" or "name group sub". Options by name; a file is a (name, bytes) pair.

        forged: as somebody does whose client does not keep Discord's rules on who sees a command where.
        """
        data, command = await self._command(channel, name, {**(options or {}), **more}, forged=forged)
        return await self._act(Interaction(self.d, 2, self, channel, command=command), data, timeout, wait)

    async def autocomplete(self, channel, name, focused, typed="", forged=False, **others):
        """What the bot suggests while this option is being typed: [{"name":, "value":}, ...]."""
        data, command = await self._command(channel, name, {**others, focused: typed}, focused, forged=forged)
        return (await self._act(Interaction(self.d, 4, self, channel, command=command), data)).it.choices

    async def context_menu(self, name, target, *, channel=None, timeout=10.0, wait=True, forged=False):
        """On a message, or on a person (then say in which channel)."""
        channel, kind = channel or target.channel, 3 if isinstance(target, Message) else 2
        command = await self._find(channel, name, kind, forged)
        data = {"id": command["id"], "name": name, "type": kind, "target_id": target.id, "resolved": {}}
        if kind == 3:
            data["resolved"]["messages"] = {target.id: target.payload()}
        else:
            self._resolve(target, data["resolved"], channel)
        return await self._act(Interaction(self.d, 2, self, channel, command=command), data, timeout, wait)

    async def click(self, message, what, *, timeout=10.0, wait=True):
        """Press the button with this label, custom_id or emoji."""
        button = self._component(message, what, (2,))
        if "custom_id" not in button:
            raise CannotDo(f"{what} leads to {button.get('url')}")
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        return await self._act(Interaction(self.d, 3, self, message.channel, message=message), data, timeout, wait)

    async def select(self, message, what, *values, timeout=10.0, wait=True):
        """Choose from the menu with this placeholder or custom_id: labels, or people, roles, channels."""
        menu = self._component(message, what, (3, 5, 6, 7, 8))
        data = {"custom_id": menu["custom_id"], "component_type": menu["type"], "id": menu["id"], "resolved": {}}
        data["values"] = self._chosen(menu, values, data["resolved"], message.channel)
        return await self._act(Interaction(self.d, 3, self, message.channel, message=message), data, timeout, wait)

    async def submit_modal(self, reply, values, *, timeout=10.0, wait=True):
        """Fill in the form a reply opened; fields by label or custom_id, the rest as the bot preset them."""
        if not reply.modal:
            raise CannotDo("the bot opened no modal")
        left, resolved, numbers = dict(values), {}, iter(range(1, 100))

        def fill(part, label=None):
            shown = {"type": part["type"], "id": part.get("id") or next(numbers)}
            if part["type"] == 1:
                return {**shown, "components": [fill(inner) for inner in part["components"]]}
            if part["type"] == 18:
                return {**shown, "component": fill(part["component"], part["label"])}
            if part["type"] == 10:
                return shown
            key = next((k for k in (part["custom_id"], label or part.get("label")) if k in left), None)
            value = left.pop(key) if key else part.get("value") or ("" if part["type"] == 4 else ())
            shown["custom_id"] = part["custom_id"]
            if part["type"] != 4:
                return {**shown, "values": self._chosen(part, value if isinstance(value, (list, tuple)) else [value], resolved, reply.it.channel)}
            needed = part.get("required", True)
            if (value or needed) and not (part.get("min_length") or int(needed)) <= len(value) <= (part.get("max_length") or 4000):
                raise CannotDo(f"{label or part.get('label')}: {len(value)} characters")
            return {**shown, "value": value}

        data = {"custom_id": reply.modal["custom_id"], "components": [fill(part) for part in reply.modal["components"]], "resolved": resolved}
        if left:
            raise CannotDo(f"the modal has no field {sorted(left)}")
        return await self._act(Interaction(self.d, 5, self, reply.it.channel, message=reply.it.message), data, timeout, wait)

    # inside

    async def _act(self, it, data, timeout=10.0, wait=True):
        before = it.message.revision if it.message else 0
        if not data.get("resolved"):  # an empty one would make discord.py overlook a menu's values
            data.pop("resolved", None)
        self.d.dispatch("INTERACTION_CREATE", it.payload(data), guild=it.channel.guild)
        if not wait:
            return Reply(it)
        try:
            await self.d.until(lambda: it.acknowledged or it.failed, self.d.ack_seconds)
        except TimeoutError:
            it.failed = f"not answered within {self.d.ack_seconds} seconds"
        if it.failed:
            raise NoAnswer(f"{data.get('name') or data.get('custom_id')}: {it.failed}\n{self.d.bot_output()}")
        if it.acknowledged == 5:
            await self.d.until(lambda: not it.original.loading or it.original.deleted, timeout, "the deferred answer")
        elif it.acknowledged == 6:  # the bot may rightly do nothing more
            try:
                await self.d.until(lambda: it.followups or it.original.deleted or it.original.revision > before, self.d.settle)
            except TimeoutError:
                pass
        return Reply(it)

    async def _find(self, channel, name, kind, forged=False):
        guild = channel.guild

        def find():
            known = [c for scope in ([guild.id] if guild else []) + [None] for c in self.d.commands.get(scope, ())]
            return next((c for c in known if (c["type"], c["name"]) == (kind, name)), None)

        try:
            command = await self.d.until(find, self.d.sync_timeout, f"command {name!r}")
        except TimeoutError:
            known = sorted({c["name"] for scope in self.d.commands.values() for c in scope})
            raise CannotDo(f"no command {name!r} of type {kind} here; registered: {known}") from None
        if forged:
            return command
        need, have = command["default_member_permissions"], guild.permissions(self, channel) if guild else ALL
        if not guild and not (1 in command["contexts"] if command["contexts"] else command["dm_permission"]):
            raise CannotDo(f"{name} is not offered in direct messages")
        if not channel.can(self, "view_channel", "use_application_commands"):
            raise CannotDo(f"{self.name} may not use commands in {channel.name}")
        if need is not None and have != ALL and (need == "0" or have & int(need) != int(need)):
            raise CannotDo(f"{name} is not shown to {self.name}: it needs permissions {need}")
        return command

    async def _command(self, channel, name, given, focused=None, forged=False):
        head, *subs = name.split()
        command = node = await self._find(channel, head, 1, forged)
        options = []
        data = {"id": command["id"], "name": head, "type": 1, "resolved": {}, "options": options,
                **({"guild_id": command["guild_id"]} if "guild_id" in command else {})}
        for sub in subs:
            node = next((o for o in node.get("options") or [] if o["name"] == sub and o["type"] <= 2), None)
            if node is None:
                raise CannotDo(f"/{name} does not exist")
            options.append({"name": sub, "type": node["type"], "options": []})
            options = options[0]["options"]
        known = {o["name"]: o for o in node.get("options") or []}
        if any(o["type"] <= 2 for o in known.values()):
            raise CannotDo(f"/{name} is not a command by itself; it has {list(known)}")
        if unknown := set(given) - set(known):
            raise CannotDo(f"/{name} has no option {sorted(unknown)}; it has {list(known)}")
        for key, option in known.items():
            if key == focused and not option.get("autocomplete"):
                raise CannotDo(f"/{name}: {key} has no autocomplete")
            if key == focused:
                options.append({"name": key, "type": option["type"], "value": given[key], "focused": True})
            elif key in given:
                options.append({"name": key, "type": option["type"], "value": self._value(option, given[key], data["resolved"], channel)})
            elif option.get("required") and not focused:
                raise CannotDo(f"/{name}: option {key} is required")
        return data, command

    def _value(self, option, value, resolved, channel):
        kind, name = option["type"], option["name"]
        if kind not in TYPES:
            return self._resolve(value, resolved, channel)
        choices = {c["name"]: c["value"] for c in option.get("choices") or []}
        value = choices.get(value, value)
        if not isinstance(value, TYPES[kind]) or isinstance(value, bool) != (kind == BOOLEAN):
            raise CannotDo(f"{name} takes {TYPES[kind]}, not {value!r}")
        if choices and value not in choices.values():
            raise CannotDo(f"{name}: {value!r} is not among {list(choices)}")
        size, unit = (len(value), "length") if kind == TEXT else (value, "value")
        low, high = option.get(f"min_{unit}"), option.get(f"max_{unit}", 6000 if kind == TEXT else None)
        if low is not None and size < low or high is not None and size > high:
            raise CannotDo(f"{name}: {value!r} is outside {low}..{high}")
        return value

    def _resolve(self, value, resolved, channel):
        """The id of a person, role, channel or new upload, which is described in resolved."""
        if isinstance(value, tuple):
            kind, value = "attachments", attachment(self.d, channel, *value, ephemeral=True)
        elif isinstance(value, Person):
            if channel.guild and value.id in channel.guild.members:
                member = {k: v for k, v in channel.guild.members[value.id].items() if k not in ("user", "deaf", "mute")}
                resolved.setdefault("members", {})[value.id] = {**member, "permissions": str(channel.guild.permissions(value, channel))}
            kind, value = "users", value.payload()
        elif isinstance(value, Channel):
            kind, value = "channels", {**value.payload(), "permissions": str(value.guild.permissions(self, value) if self.id in value.guild.members else 0)}
        elif isinstance(value, dict):
            kind = "roles"
        else:
            raise CannotDo(f"no person, role, channel or (name, bytes) pair: {value!r}")
        resolved.setdefault(kind, {})[value["id"]] = value
        return value["id"]

    def _component(self, message, what, kinds):
        if message.ephemeral and message.ephemeral_to is not self or message.deleted:
            raise CannotDo(f"{self.name} cannot see that message")
        shown = [c for c in walk(message.components) if c["type"] in kinds]
        found = [c for c in shown if what in (c.get("custom_id"), c.get("label"), c.get("placeholder"), c.get("emoji", {}).get("name"))]
        if len(found) != 1 or found[0].get("disabled"):
            raise CannotDo(f"{what!r} is {'disabled' if found else 'not shown'}; shown: {[c.get('label') or c.get('custom_id') for c in shown]}")
        return found[0]

    def _chosen(self, menu, values, resolved, channel):
        low, high = menu.get("min_values", 1), menu.get("max_values", 1)
        if not low <= len(values) <= high and (values or menu.get("required", True)):
            raise CannotDo(f"{menu['custom_id']} takes {low}..{high} values")
        if menu["type"] != 3:
            return [self._resolve(value, resolved, channel) for value in values]
        labels = {o["label"]: o["value"] for o in menu["options"]}
        chosen = [labels.get(value, value) for value in values]
        if not set(chosen) <= set(labels.values()):
            raise CannotDo(f"{chosen} are not all among {list(labels)}")
        return chosen


class Bot:
    """The bot's own process."""

    def __init__(self, d, process):
        self.d, self.process, self.lines, self.stopping = d, process, [], False
        self.reader = asyncio.ensure_future(self.read())

    async def read(self):
        async for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())
            self.d.poke()
        await self.process.wait()
        self.d.poke()

    output = property(lambda self: "\n".join(self.lines))
    died = property(lambda self: self.process.returncode is not None and not self.stopping)

    async def stop(self, sign=signal.SIGTERM, timeout=10.0):
        """Send the signal, and SIGKILL after the timeout. Returns the exit status."""
        self.stopping = True
        if self.process.returncode is None:
            self.process.send_signal(sign)
            try:
                await asyncio.wait_for(self.process.wait(), timeout)
            except TimeoutError:
                self.process.kill()
        await self.reader
        return self.process.returncode


class FakeDiscord(Gateway, Rest, Threads):
    """Discord on a loopback port. privileged: the intents switched on for the application in the developer portal."""

    ack_seconds, token_seconds, nonce_seconds = 3.0, 15 * 60.0, 5 * 60.0  # Discord's; of the last it says "a few minutes"
    settle, sync_timeout = 1.0, 5.0  # how long to wait for an edit after a silent acknowledgement; for a command to be registered

    def __init__(self, *, spec=None, privileged=(), host="127.0.0.1", port=0):
        Gateway.__init__(self)
        Rest.__init__(self)
        self.spec = spec if isinstance(spec, Spec) else Spec(spec or DOCUMENT)
        self.privileged, self.host, self.port = set(privileged), host, port
        self.skew, self.counter, self.bots, self.changed = 0.0, 0, [], asyncio.Event()
        self.guilds, self.channels, self.users, self.files, self.interactions = {}, {}, {}, {}, {}
        self.token = "fake." + secrets.token_urlsafe(24)
        self.owner, self.bot_user = User(self, "owner"), Person(self, "testbot", bot=True)

    url = property(lambda self: f"http://{self.host}:{self.port}")
    gateway_url = property(lambda self: f"ws://{self.host}:{self.port}/gateway/")

    async def __aenter__(self):
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/v{version}/{tail:.*}", self.rest)
        app.router.add_get("/gateway/", self.gateway)
        app.router.add_get("/cdn/{tail:.*}", self.cdn)
        self.runner = web.AppRunner(app, shutdown_timeout=1)
        await self.runner.setup()
        await web.TCPSite(self.runner, self.host, self.port).start()
        self.port = self.runner.addresses[0][1]
        return self

    async def __aexit__(self, *_):
        for bot in self.bots:
            await bot.stop()
        await self.runner.cleanup()

    async def cdn(self, request):
        data = self.files.get(f"{self.url}{request.path}")
        return web.Response(status=404) if data is None else web.Response(body=data)

    def now(self):
        return time.time() + self.skew

    def advance(self, seconds):
        """Move Discord's clock (not the bot's), e.g. past the 15 minutes an interaction token lives."""
        self.skew += seconds

    def snowflake(self):
        self.counter += 1
        return str(int(self.now() * 1000) - EPOCH << 22 | self.counter & 0x3FFFFF)

    def poke(self):
        self.changed.set()
        self.changed = asyncio.Event()

    async def until(self, condition, timeout=5.0, what="the condition"):
        """The first true value of condition(), which is asked again whenever the bot has done something."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            if any(bot.died for bot in self.bots):
                raise RuntimeError(f"the bot died while waiting for {what}\n{self.bot_output()}")
            if (left := deadline - time.monotonic()) <= 0:
                raise TimeoutError(f"waited {timeout} s for {what}\n{self.bot_output()}")
            try:
                await asyncio.wait_for(self.changed.wait(), min(left, 0.25))
            except TimeoutError:
                pass
        return value

    def bot_output(self, lines=40):
        return "\n".join(line for bot in self.bots for line in bot.lines[-lines:])

    @property
    def refused(self):
        """The bot's requests that were answered with an error."""
        return [call for call in self.calls if call.status >= 400]

    def add_guild(self, name="Test server", bot_permissions=("view_channel", "send_messages"), id=None):
        guild = Guild(self, name, id)
        guild.add_member(self.owner)
        return self.join(guild, bot_permissions)

    def join(self, guild, bot_permissions=("view_channel", "send_messages")):
        """The bot is added, perhaps again."""
        guild.add_member(self.bot_user, bot_permissions)
        self.guilds[guild.id] = guild
        payload = guild.create_payload()
        del payload["unavailable"]  # present only for guilds the bot was in before
        self.dispatch("GUILD_CREATE", payload, guild=guild, intent=0)
        return guild

    def remove_guild(self, guild):
        """The bot is kicked."""
        del guild.members[self.bot_user.id], self.guilds[guild.id]
        self.dispatch("GUILD_DELETE", {"id": guild.id}, guild=guild, intent=0)

    def lose_guild(self, guild):
        """An outage: the guild cannot be reached for a time, also at a start of the bot."""
        guild.lost = True
        self.dispatch("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild=guild, intent=0)

    def find_guild(self, guild):
        """The outage is over."""
        guild.lost = False
        self.dispatch("GUILD_CREATE", guild.create_payload(), guild=guild, intent=0)

    def add_user(self, name, *guilds, permissions=None):
        """A person, in the guilds given or else in all; permissions beyond everyone's as names or bits."""
        user = User(self, name)
        for guild in guilds or self.guilds.values():
            guild.add_member(user, permissions)
        return user

    async def start_bot(self, argv, env=None, *, cwd=None, ready=True, timeout=30.0):
        """Run the bot with discord.py redirected here. Hand it self.token in the variable it reads."""
        env = {**{k: v for k, v in os.environ.items() if "TOKEN" not in k.upper()}, "PYTHONUNBUFFERED": "1", **(env or {}), "FAKEDISCORD": self.url}
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent / "redirect"), env.get("PYTHONPATH")]))
        process = await asyncio.create_subprocess_exec(*map(str, argv), env=env, cwd=cwd, stdin=asyncio.subprocess.DEVNULL,
                                                       stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        bot, known = Bot(self, process), set(self.sessions)
        self.bots.append(bot)
        if ready:
            await self.until(lambda: set(self.sessions) - known, timeout, "the bot to identify")
        return bot


def check(d):
    """For the end of a test: the bot broke no rule, and neither did the stand-in."""
    assert not d.violations, d.violations
    assert not d.unimplemented, d.unimplemented
    assert not d.own_faults, d.own_faults
