"""The websocket side: sessions that outlive a dropped connection, so RESUME replays what was missed."""

import asyncio
import json
import zlib

from aiohttp import WSMsgType, web

from .world import fixed

PRIVILEGED = {1: "members", 8: "presences", 15: "message_content"}
MAX_SENDS = 120  # per connection and minute


class Connection:
    """One socket. Frames leave in order, through one compressor if the client asked for one."""

    def __init__(self, ws, request):
        self.ws, self.transport, self.session, self.sends, self.ours = ws, request.transport, None, [], False
        self.queue, self.compression = asyncio.Queue(), request.query.get("compress")
        if self.compression == "zlib-stream":
            stream, flush = zlib.compressobj(), zlib.Z_SYNC_FLUSH
        self.pack = (lambda data: stream.compress(data) + stream.flush(flush)) if self.compression else None
        self.writer = asyncio.create_task(self.write())

    def send(self, op, d=None, s=None, t=None):
        self.queue.put_nowait(json.dumps({"op": op, "d": d, "s": s, "t": t}))

    async def write(self):
        while True:
            text = await self.queue.get()
            try:
                await (self.ws.send_bytes(self.pack(text.encode())) if self.pack else self.ws.send_str(text))
            except (ConnectionError, RuntimeError):
                pass  # gone; the session keeps the event for a RESUME
            self.queue.task_done()

    async def close(self, code):
        self.ours = True  # we hang up, so the session may be resumed
        await self.queue.join()
        await self.ws.close(code=code)


class Session:
    def __init__(self, d, identify):
        self.id, self.intents, self.shard = f"session-{d.snowflake()}", identify["intents"], tuple(identify.get("shard") or (0, 1))
        self.seq, self.log, self.connection, self.resumes, self.heartbeats = 0, [], None, 0, 0

    def dispatch(self, event, data):
        self.seq += 1
        self.log.append((self.seq, event, data))
        if self.connection:
            self.connection.send(0, data, self.seq, event)

    def owns(self, guild):
        return self.shard[0] == ((int(guild.id) >> 22) % self.shard[1] if guild else 0)


class Gateway:
    """Mixed into FakeDiscord."""

    heartbeat_interval, acknowledge_heartbeats, gateway_down = 41.25, True, False

    def __init__(self):
        self.sessions, self.connections, self.gateway_log = {}, [], []

    def dispatch(self, event, data, *, guild=None, intent=None, instead=lambda session: None):
        """To the sessions that hold the guild and asked for such events; instead(session) may give other data."""
        for session in self.sessions.values():
            if session.owns(guild) and (intent is None or session.intents >> intent & 1):
                session.dispatch(event, instead(session) or data)

    async def gateway(self, request):
        if self.gateway_down:
            return web.Response(status=503)
        await self.stall("GET /gateway/", "before")
        if request.transport is None:
            return web.Response()  # the bot has hung up
        ws = web.WebSocketResponse(max_msg_size=0, compress=False)
        await ws.prepare(request)
        if (request.query.get("v"), request.query.get("encoding")) != ("10", "json"):
            self.violate("gateway", f"asked for {dict(request.query)}; this stand-in speaks v10 JSON")
        connection = Connection(ws, request)
        self.connections.append(connection)
        connection.send(10, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT and (code := self.receive(connection, json.loads(message.data))):
                    await connection.close(code)
                self.poke()
        finally:
            self.connections.remove(connection)
            connection.writer.cancel()
            session = connection.session
            if session and session.connection is connection:
                session.connection = None
                if ws.close_code in (1000, 1001) and not connection.ours:  # the client's goodbye ends the session
                    self.sessions.pop(session.id, None)
            self.gateway_log.append(("closed", ws.close_code))
            self.poke()
        return ws

    def receive(self, c, message):
        """Handle one message from the bot; a close code ends the connection."""
        op, d, now = message.get("op"), message.get("d"), asyncio.get_running_loop().time()
        c.sends = [t for t in c.sends if now - t < 60] + [now]
        if len(c.sends) > MAX_SENDS:
            return 4008
        if op != 1:
            self.gateway_log.append((op, d))
        if op in (2, 6) and d.get("token") != self.token:
            return 4004
        if op == 1:
            if c.session:
                c.session.heartbeats += 1
            if self.acknowledge_heartbeats:
                c.send(11)
        elif op == 2:
            return 4005 if c.session else self.identify(c, d)
        elif op == 6:
            session = self.sessions.get(d.get("session_id"))
            if session is None or d["seq"] > session.seq:
                c.send(9, False)
                return None
            c.session, session.connection, session.resumes = session, c, session.resumes + 1
            for seq, event, data in session.log:
                if seq > d["seq"]:
                    c.send(0, data, seq, event)
            session.dispatch("RESUMED", {})
        elif c.session is None:
            return 4003
        elif op not in (3, 4):
            return 4001
        return None

    def identify(self, c, d):
        refused = [name for bit, name in PRIVILEGED.items() if d["intents"] >> bit & 1 and name not in self.privileged]
        if refused:
            self.violate("gateway", f"privileged intents not enabled for the application: {refused}")
            return 4014
        c.session = session = Session(self, d)
        session.connection = c
        self.sessions[session.id] = session
        guilds = [g for g in self.guilds.values() if session.owns(g)]
        session.dispatch("READY", fixed(
            "ready", user={**self.bot_user.payload(), "verified": True, "mfa_enabled": False}, session_id=session.id,
            resume_gateway_url=self.gateway_url, shard=list(session.shard), guilds=[{"id": g.id, "unavailable": True} for g in guilds],
            application={"id": self.bot_user.id, "flags": self.application_flags}))
        for guild in (g for g in guilds if not g.lost):
            session.dispatch("GUILD_CREATE", guild.create_payload())
        return None

    # what a test can do to the connection

    def drop(self, code=None):
        """Cut every connection: with a close code, or without a word, as a broken network does. Sessions stay resumable."""
        for connection in self.connections:
            connection.transport.abort() if code is None else asyncio.ensure_future(connection.close(code))

    def reconnect(self):
        """Opcode 7: please reconnect and resume."""
        for connection in self.connections:
            connection.send(7)

    def invalidate(self, resumable=False):
        """Opcode 9. Not resumable: the session is forgotten and the bot must identify anew."""
        if not resumable:
            self.sessions.clear()  # so a later RESUME fails too
        for connection in self.connections:
            connection.session = connection.session if resumable else None
            connection.send(9, resumable)
