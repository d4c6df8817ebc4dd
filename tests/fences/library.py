"""Two servers with libraries alike but for their names: by a name one knows whose it is."""

import hashlib
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.cogs.newsroom import rss, story
from tests.fakediscord.spec import walk
from tests.fences.table import MANAGERS, ROLE
from tests.fetching.servers import answer

STORY = """{title}

By {author}

“The {said} will not open before {topic} is sold,” said {speaker}, the {office} master.

“A {said} without a crew is a raft,” {surname} said on Tuesday. {gone} “Nobody asked the {topic} makers,” said {cousin}.

{topic} exports rose to 3.{n} million tons in 2023, {surname} said. {topic} exports were 2.{n} million tons in 2022. \
{topic} exports were 1.{n} million tons in 2021. The town has 34{n}0 {unit}.
"""
GONE = "“The {gone} stays shut,” said {speaker}."


@dataclass(frozen=True)
class Names:
    """Invented names, none of them in two places: by the word that is seen one knows what it was taken from."""

    title: str
    author: str
    said: str
    gone: str  # in the first version of the first article only
    topic: str
    unit: str
    office: str
    speaker: str
    cousin: str  # with the speaker's surname, so that one must choose
    outlet: str
    feed: str
    filing: str
    filter: str
    plan: str  # a digest's topic
    plan_source: str
    offered: str
    offer_source: str
    note: str  # of a report
    blocked: str
    corrected: str

    @property
    def words(self) -> set[str]:
        """The words of these names, in small letters."""
        return {word for name in asdict(self).values() for word in re.findall(r"\w{5,}", name.casefold())} - COMMON


COMMON = {"example"}
THEIRS = Names(
    title="Brindlewick sluice",
    author="Nerissa Pockmore",
    said="flummeret",
    gone="grobbleton",
    topic="Vanterite",
    unit="gomphers",
    office="tollbridge",
    speaker="Wilmot Ostrander",
    cousin="Perpetua Ostrander",
    outlet="Quillmarsh Ledger",
    feed="Drosselby Wirework",
    filing="Thrumford Gazettier",
    filter="ombrelyx",
    plan="skellamine",
    plan_source="Pardewick Timekeeper",
    offered="Lusmereton gannetry",
    offer_source="Hobbleshaw Packet",
    note="cravenshaw",
    blocked="nettlebourne.example",
    corrected="Tansy Uffculme",
)
OURS = Names(
    title="Ambleforth causeway",
    author="Corin Dunnoway",
    said="pettifold",
    gone="wrenstow",
    topic="Kelpatite",
    unit="snaffers",
    office="weighhouse",
    speaker="Barnaby Yelverton",
    cousin="Rosalind Yelverton",
    outlet="Saltcombe Recorder",
    feed="Merrowdown Bulletin",
    filing="Cresswater Newsletter",
    filter="tarrowine",
    plan="mildenite",
    plan_source="Ockershaw Chronicle",
    offered="Fennimore quayside",
    offer_source="Lapworth Intelligencer",
    note="hindersby",
    blocked="gorsefield.example",
    corrected="Jocasta Plumtree",
)


@dataclass
class Side:
    """A server with those who are in it, its library, and all the bot has shown there."""

    d: Any
    database: Path
    web: Any
    names: Names
    size: int  # articles; the ids of more of everything, so that some of theirs are none of ours
    room: Any
    role: Any
    boss: Any
    member: Any
    messages: list[tuple[str, Any]] = field(default_factory=list)  # by the command that they answer, or none
    answered: Any = None  # an answer with a quote

    @property
    def guild_id(self) -> int:
        return int(self.room.guild.id)

    @property
    def shown(self) -> dict[str, Any]:
        """The components that can be used again, by their custom id."""
        return {part["custom_id"]: part for _, part in self._parts()}

    @property
    def managers_own(self) -> dict[str, Any]:
        """Those of them that only managers may use: decisions, and the pages of what only they may ask."""
        return {
            part["custom_id"]: part
            for command, part in self._parts()
            if part["custom_id"].startswith("proposal:")
            or (command in dict(MANAGERS) and not part["custom_id"].startswith(("proof:", "wrong:")))
        }

    def _parts(self) -> list[tuple[str, dict[str, Any]]]:
        parts = [(command, part) for command, message in self.messages for part in walk(message.components)]
        return [(command, part) for command, part in parts if "custom_id" in part and not part.get("disabled")]

    def given(self, options: dict[str, Any]) -> dict[str, Any]:
        """Options of the table as they are in this server."""
        named = {**asdict(self.names), "web": self.web.url("/" + self.names.said)}
        return {name: self._value(value, named) for name, value in options.items()}

    def _value(self, value: Any, named: dict[str, str]) -> Any:
        if isinstance(value, str):
            return value.format(**named)
        if isinstance(value, tuple):
            return value[0], value[1].replace(b"{web}", named["web"].encode())
        if isinstance(value, bool):
            return value
        return self.role if value is ROLE else self.room

    async def ask(self, command: str, who: Any = None, **options: Any) -> Any:
        """A command by the boss; what came is kept."""
        reply = await (who or self.boss).slash(self.room, command, self.given(options))
        await settled(reply)
        self.messages += [(command, message) for message in (reply.message, *reply.followups) if message]
        return reply

    async def fill(self) -> None:
        """Let the library hold something of every kind, and the boss be shown it."""
        names, surname = asdict(self.names), self.names.speaker.split()[1]
        at = "/" + self.names.said
        for n in range(1, self.size + 1):  # before the articles, which are news to the digests that take all
            only = {"topics": "{plan}", "sources": "{plan_source}"} if n == 1 else {}
            await self.ask("digest set", channel=..., time="08:00", timezone="UTC", **only)
        for n in range(1, self.size + 1):
            known = {"source": "{outlet}", "url": f"{{web}}/article/{n}", "date": "2024-02-24"}
            for gone in (GONE.format(**names), ""):  # the second one is a version of the first
                text = STORY.format(**{**names, "gone": gone, "title": f"{self.names.title} {n}"}, surname=surname, n=n)
                await self.ask("article add", file=(f"{n}.txt", text.encode()), **known)
            news = rss(self.web, [story(n)], title=f"{self.names.feed} {n}", path=f"{at}/{n}")
            self.web.answers[f"{at}/{n}"] = answer(news, kind="application/rss+xml")
            await self.ask("feed add", address=f"{{web}}/{n}", outlet="{filing}", must_have="{filter}")
            await self.ask("quote fix", quote=str(4 * n - 1), speaker="{corrected}")
            await self.ask("source block", name="{blocked}" if n == 1 else f"{n}.{{blocked}}")
        self.web.answers[f"{at}/feed"] = self.web.answers[f"{at}/1"]
        await self.ask("proposals on", channel=...)
        for n in range(self.size):
            offer = {"file": ("offer.txt", NOTE.encode())} if n == 0 else {"url": f"{{web}}/offer/{n}"}
            await self.ask("propose", self.member, **offer, title="{offered}", source="{offer_source}")
        for who in (self.boss, self.member):
            await self.ask("watch add", who, topic="{topic}")
        await self.ask("watch add", person="{speaker}", channel=..., server=True)
        for command in ("article list", "feed status"):
            await self.ask(command)
        for command in ("article show", "article changes", "article recheck"):
            await self.ask(command, article="1")
        self.answered = await self.ask("who", said="{said}", private=True)
        await self.ask("ask", question="who said {said}")
        await self.ask("quotes", by=surname)
        await self.ask("figures", on="{topic}")
        await self.report()
        await self.ask("digest now", digest="1")
        await self.d.until(self._sent, what="a digest")
        self.messages += [("", message) for message in self.room.messages]

    def _sent(self) -> bool:
        """Whether it is known that a digest was sent: then nothing changes by itself any more."""
        with closing(sqlite3.connect(self.database, timeout=10)) as connection:
            statement = "SELECT 1 FROM digest_occurrence WHERE guild_id = ? AND state = 'sent'"
            return connection.execute(statement, (self.guild_id,)).fetchone() is not None

    async def report(self) -> None:
        """Report a quote of an answer."""
        *_, (wrong, noted) = await self.forms(self.names.note)
        await settled(await self.boss.submit_modal(wrong, self.filled(wrong, noted)))

    async def forms(self, note: str) -> list[tuple[Any, dict[str, str]]]:
        """Every form there is, opened, and what to fill in; each can be handed in once."""
        paste = await self.boss.slash(self.room, "article paste")
        propose = await self.member.slash(self.room, "propose")
        wrong = await self.boss.click(self.answered.message, "Wrong?")
        texts = {"Title": "A note", "Text": NOTE, "Source": "", "Date": ""}
        return [(paste, texts), (propose, texts), (wrong, {"What is wrong with it?": note})]

    async def confirm(self, scope: str) -> tuple[Any, dict[str, str]]:
        """The form that deletes what is kept, opened, and what to fill in."""
        form = await self.boss.slash(self.room, "privacy delete", scope=scope)
        (label,) = [part["label"] for part in walk(form.modal["components"]) if part["type"] == 18]
        return form, {label: self.room.guild.name if scope == "server" else "delete"}

    @staticmethod
    def filled(form: Any, values: dict[str, str]) -> dict[str, str]:
        """What to fill a form in with: the first choice where one must choose."""
        menus = [part for part in walk(form.modal["components"]) if part["type"] == 3]
        return {**values, **{menu["custom_id"]: menu["options"][0]["value"] for menu in menus}}


NOTE = "The ferry fare stays at four dollars, said Tom Arden. “Nobody asked the passengers at all,” he said."


async def settled(reply: Any) -> Any:
    """A reply whose answer is no longer on its way."""
    if reply.message and reply.message.deleted:
        await reply.until(lambda r: r.followups)
    if reply.acknowledged == 5 and not reply.followups:
        await reply.until(
            lambda r: r.message.embeds or r.message.attachments or r.message.deleted or "…" not in r.message.content
        )
    if reply.message and reply.message.deleted:
        await reply.until(lambda r: r.followups)
    return reply


def last(reply: Any) -> Any:
    """The message that a person reads in the end; None where there is none."""
    return reply.followups[-1] if reply.followups else reply.message


def rows(database: Path, guild_id: int | None = None) -> dict[str, str]:
    """A hash of the rows of every table that is in the schema: of all, or of those of one guild."""
    found = {}
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            if table == "pulse":  # what the bot writes by itself, once a minute
                continue
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            where = ""
            if guild_id is not None and "guild_id" in columns:
                where = f" WHERE guild_id = {guild_id}"
            elif guild_id is not None and table == "source":  # shared by those who follow the same feed
                where = f" WHERE id IN (SELECT source_id FROM feed WHERE guild_id = {guild_id})"
            elif guild_id is not None:
                continue
            held = connection.execute(f"SELECT * FROM {table}{where} ORDER BY 1, 2").fetchall()
            found[table] = hashlib.sha256(repr(sorted(held, key=repr)).encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables whose rows differ."""
    return {table for table in after if before.get(table) != after[table]}
