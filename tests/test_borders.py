"""Who may import whom, and which words stay in which room: the architecture, read from the syntax trees."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("bot", "cogs", "storage", "seeds", "tests")
MODEL = "bot.engine.model"

# Module prefix -> what of ours it may import. The longest prefix that fits decides.
MAY = {
    "bot": (),
    "bot.__main__": ("bot", "cogs", "storage", "seeds"),
    "bot.commands": ("bot", "storage", "seeds"),  # the command line, in pieces: part of the composition root
    "bot.settings": (MODEL,),
    "bot.logs": (MODEL,),
    "bot.engine": ("bot.engine",),
    "bot.presenting": (MODEL, "bot.presenting"),
    "bot.fetching": (MODEL, "bot.fetching"),
    "bot.desk": ("bot.desk", "bot.engine", "bot.fetching", "bot.worker", "storage"),
    "bot.worker": ("bot.engine",),
    "bot.heart": ("bot.desk", "bot.engine.health", MODEL),
    "bot.metrics": (MODEL,),
    "bot.client": ("bot.desk", "bot.heart", "bot.settings", "bot.presenting", MODEL),
    "cogs": ("bot.desk", "bot.presenting", MODEL, "cogs"),
    "storage": (MODEL, "storage"),
    # The index is made of words as the engine cuts them, and is made anew from what is stored when its form changes.
    "storage.postings": (MODEL, "bot.engine.spelling", "storage"),
    "storage.labels": (MODEL, "bot.engine.indexing", "storage"),
    "storage.rebuilding": (MODEL, "bot.engine.indexing", "storage"),
    "seeds": (MODEL, "seeds"),
}
# Module of others -> where it may be imported.
ONLY_IN = {
    "discord": ("bot.client", "bot.presenting", "cogs"),
    "rapidfuzz": ("bot.engine.matching", "bot.engine.speech.people"),
    "aiosqlite": ("storage",),
    "numpy": ("storage.postings", "storage.search", "bot.engine.matching.scoring"),
    "sqlite3": ("storage",),
    "feedparser": ("bot.engine.feeds.parsing",),
    "lxml": ("bot.engine.reading", "bot.engine.feeds.opml"),
    "markdown_it": ("bot.engine.reading",),
    "pint": ("bot.engine.quantities.amounts",),
    "matplotlib": ("bot.presenting.chart",),
    "babel": ("bot.presenting.dates",),
    "aiohttp": ("bot.fetching", "bot.client", "bot.metrics", "cogs"),
    "yarl": ("bot.fetching",),
    "pypdf": ("bot.engine.reading",),
    "argparse": ("bot.commands", "bot.__main__"),
}
# The engine is pure: no network, no clock, no chance, no files but its own words.
ENGINE_NEVER = (
    "aiohttp",
    "asyncio",
    "http",
    "os",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "threading",
    "time",
    "urllib.request",
)
# A statement begins its string in capitals; the same words inside a sentence are English.
SQL = re.compile(
    r"\s*(SELECT|INSERT (INTO|OR)|UPDATE \w+|DELETE FROM|CREATE (TABLE|INDEX|UNIQUE)|DROP|PRAGMA|BEGIN|WITH \w+)\b"
)


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for folder in ("bot", "cogs", "storage", "seeds"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def under(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def imports(tree: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    """Dotted names imported anywhere in a module, also inside functions; for `from a import b` both a.b and a count."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + (1 if is_package else 0)]
                base = ".".join([*parts, *([base] if base else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}"


# Parsed before any test runs: CPython 3.11's parser can trip over garbage that is collected meanwhile.
PARSED = {
    name: (ast.parse(path.read_text(encoding="utf-8")), path.name == "__init__.py") for name, path in modules().items()
}


def parsed(name: str) -> tuple[ast.Module, bool]:
    return PARSED[name]


def imported(name: str) -> set[str]:
    tree, is_package = parsed(name)
    return set(imports(tree, name, is_package))


def trespasses(name: str, wanted: set[str]) -> list[str]:
    """What a module imports of ours and may not."""
    room = max((prefix for prefix in MAY if under(name, (prefix,))), key=len)
    return sorted(one for one in wanted if under(one, OURS) and not under(one, MAY[room]))


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_stay_inside_the_borders(name):
    wanted = imported(name)
    assert not trespasses(name, wanted)
    for package, rooms in ONLY_IN.items():
        if not under(name, rooms):
            assert not [one for one in wanted if under(one, (package,))], f"{package} belongs in {rooms}"


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if under(name, ("bot.engine",))])
def test_the_engine_is_pure(name):
    wanted = imported(name)
    assert not [one for one in wanted if under(one, ENGINE_NEVER)]
    tree, _ = parsed(name)
    clocks = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
    ]
    assert not clocks, "time is handed in"


@pytest.mark.parametrize("name", ["bot.presenting.plain", "bot.presenting.data", "bot.__main__", "bot.settings"])
def test_what_the_command_line_loads_first_is_light(name):
    heavy = ("discord", "aiohttp", "aiosqlite", "rapidfuzz", "lxml", "asyncio.subprocess")
    assert not [one for one in imported(name) if under(one, heavy)]


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if not under(name, ("storage",))])
def test_sql_lives_in_storage(name):
    tree, _ = parsed(name)
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [text for text in texts if SQL.match(text)]


def test_every_statement_of_a_guild_names_it():
    """A look at the habit: each function of storage that takes a guild uses it."""
    for name in (name for name in modules() if under(name, ("storage",))):
        tree, _ = parsed(name)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
                a.arg == "guild_id" for a in node.args.args
            ):
                used = [leaf for leaf in ast.walk(node) if isinstance(leaf, ast.Name) and leaf.id == "guild_id"]
                assert used, f"{name}.{node.name} takes guild_id and does not use it"


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("bot.engine.text", "import storage.store", ["storage.store"]),
        ("storage.quotes", "def f():\n    from bot.engine import matching", ["bot.engine.matching"]),
        ("cogs.help", "from storage.store import Store", ["storage.store.Store"]),
        ("bot.presenting.plain", "from ..settings import Settings", ["bot.settings.Settings"]),
        ("bot.desk", "from bot.engine.model import Answer", []),
    ],
)
def test_a_trespass_is_seen(name, source, wrong):
    assert trespasses(name, set(imports(ast.parse(source), name, False))) == wrong


def test_files_stay_small():
    """400 lines in a file is a question to answer."""
    long = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert not {name: lines for name, lines in long.items() if lines > 400}
