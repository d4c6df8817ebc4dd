"""One peer in a process of its own, which has the peers' packages and nothing of ours: peers.py starts it.

`peer.py NAME load|ask WORK PLACE LIMIT SECONDS`: WORK holds texts.txt (folded texts) and asked.txt (questions), a line
each; PLACE is the folder of the index. What was measured goes to WORK/NAME.json: {"loading": seconds}, or {"answers":
[{"ms", "cpu" (ms), "top"}], "memory": MiB}, the answers as far as it came. Packages are imported where they are used:
one that is missing costs its peer only.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

TOP = 5
WARM = 5  # questions asked before the clock is read


@dataclass(frozen=True)
class Searcher:
    """A peer that is loaded: words to the best texts, and where its computing (seconds) and memory (MiB) are read."""

    ask: Callable[[str], list[str]]
    computing: Callable[[], float] = time.process_time
    memory: Callable[[], float] = lambda: memory_of(os.getpid(), "Private_Dirty:")


@dataclass(frozen=True)
class Peer:
    """How a peer is called, loaded (folded texts, one a line; a folder to keep its index in) and opened."""

    title: str
    load: Callable[[Path, Path], None]
    opened: Callable[[Path, Path], Searcher]
    slow: bool = False
    server: bool = False


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def memory_of(pid: int, kind: str) -> float:
    """Memory of a process in MiB, as Linux tells it."""
    for line in lines(Path(f"/proc/{pid}/smaps_rollup")):
        if line.startswith(kind):
            return int(line.split()[1]) / 1024
    return 0.0


def load_tantivy(texts: Path, place: Path) -> None:
    import tantivy

    made = tantivy.SchemaBuilder()
    made.add_text_field("stems", tokenizer_name="en_stem", index_option="freq")
    made.add_text_field("text", tokenizer_name="default", index_option="freq", stored=True)
    writer = tantivy.Index(made.build(), path=str(place)).writer()
    for text in lines(texts):
        writer.add_document(tantivy.Document(stems=text, text=text))
    writer.commit()
    writer.wait_merging_threads()


def open_tantivy(fuzzy: bool) -> Callable[[Path, Path], Searcher]:
    """BM25 of stems; with `fuzzy` also words as they are, one letter off, two from six letters on."""

    def opened(_: Path, place: Path) -> Searcher:
        import tantivy

        index = tantivy.Index.open(str(place))
        searcher, schema = index.searcher(), index.schema

        def ask(words: str) -> list[str]:
            query, _ = index.parse_query_lenient(words, ["stems"])
            if fuzzy:
                near = [
                    tantivy.Query.fuzzy_term_query(schema, "text", word, 1 if len(word) < 6 else 2)
                    for word in words.split()
                ]
                query = tantivy.Query.or_should_match(query, *near)
            hits = searcher.search(query, TOP, count=False).hits
            return [searcher.doc(address)["text"][0] for _, address in hits]

        return Searcher(ask)

    return opened


def bm25s_words(texts: list[str]) -> list[list[str]]:
    """Stems; stop words stay, as quotes are asked for by them too."""
    import bm25s
    import Stemmer

    cut: list[list[str]] = bm25s.tokenize(
        *(texts, True, r"\S+", []), stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False
    )
    return cut


def load_bm25s(texts: Path, place: Path) -> None:
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s_words(lines(texts)), show_progress=False)
    index.save(place, show_progress=False)


def open_bm25s(texts: Path, place: Path) -> Searcher:
    """It finds numbers of lines; the lines are read from the file, whose starts are kept."""
    import bm25s

    index = bm25s.BM25.load(place)
    with texts.open("rb") as file:
        starts = [0]
        for line in file:
            starts.append(starts[-1] + len(line))
    book = texts.open("rb")

    def ask(words: str) -> list[str]:
        rows, _ = index.retrieve(bm25s_words([words]), k=min(TOP, len(starts) - 1), show_progress=False)
        found = []
        for row in rows[0]:
            book.seek(starts[row])
            found.append(book.readline().decode().rstrip("\n"))
        return found

    return Searcher(ask)


def load_trigrams(how: str) -> Callable[[Path, Path], None]:
    """Fills a fresh database, `place` being the folder of its socket."""

    def load(texts: Path, place: Path) -> None:
        import asyncpg

        async def fill() -> None:
            base = await asyncpg.connect(host=str(place), user="postgres", database="postgres", timeout=60)
            await base.execute("CREATE EXTENSION pg_trgm; CREATE TABLE quote (text text NOT NULL)")
            await base.copy_records_to_table("quote", records=((text,) for text in lines(texts)))
            await base.execute(f"CREATE INDEX ON quote USING {how}")
            await base.execute("VACUUM ANALYZE quote")
            await base.execute("CHECKPOINT")
            await base.close()

        asyncio.run(fill())

    return load


def open_trigrams(query: str) -> Callable[[Path, Path], Searcher]:
    """Computing is that of the server's process which answers."""

    def opened(_: Path, place: Path) -> Searcher:
        import asyncpg

        loop = asyncio.new_event_loop()
        base = loop.run_until_complete(asyncpg.connect(host=str(place), user="postgres", database="postgres"))
        prepared = loop.run_until_complete(base.prepare(query))
        backend = base.get_server_pid()

        def ask(words: str) -> list[str]:
            return [row["text"] for row in loop.run_until_complete(prepared.fetch(words))]

        def computing() -> float:
            return int(Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9

        def memory() -> float:  # of the server's processes; what they share is counted in parts
            chief = lines(place / "data" / "postmaster.pid")[0]
            below = Path(f"/proc/{chief}/task/{chief}/children").read_text(encoding="ascii").split()
            return sum(memory_of(int(pid), "Pss:") for pid in (chief, *below))

        return Searcher(ask, computing, memory)

    return opened


def load_nothing(_: Path, place: Path) -> None:
    """Every row is compared at each question: there is no index."""


def open_rapidfuzz(texts: Path, _: Path) -> Searcher:
    from rapidfuzz import fuzz, process

    rows = lines(texts)
    return Searcher(
        lambda words: [row for row, *_ in process.extract(words, rows, scorer=fuzz.partial_ratio, limit=TOP)]
    )


GIST, GIN = "gist (text gist_trgm_ops (siglen = 64))", "gin (text gin_trgm_ops)"
NEAREST = f"SELECT text FROM quote ORDER BY $1 <<-> text LIMIT {TOP}"
LIKE = f"SELECT text FROM quote WHERE $1 <% text ORDER BY word_similarity($1, text) DESC LIMIT {TOP}"
PEERS = {
    "tantivy": Peer("tantivy, BM25", load_tantivy, open_tantivy(fuzzy=False)),
    "tantivy-fuzzy": Peer("tantivy, BM25 and fuzzy terms", load_tantivy, open_tantivy(fuzzy=True)),
    "bm25s": Peer("bm25s", load_bm25s, open_bm25s),
    "pg-gist": Peer("pg_trgm, GiST `<<->`", load_trigrams(GIST), open_trigrams(NEAREST), slow=True, server=True),
    "pg-gin": Peer("pg_trgm, GIN `<%`", load_trigrams(GIN), open_trigrams(LIKE), slow=True, server=True),
    "rapidfuzz": Peer("rapidfuzz, every row", load_nothing, open_rapidfuzz, slow=True),
}


def step(name: str, what: str, work: str, place: str, limit: str, seconds: str) -> None:
    """One step of one peer: loads it, or asks it; what was measured goes to work/NAME.json."""
    peer, folder = PEERS[name], Path(work)
    texts, index, told = folder / "texts.txt", Path(place), folder / f"{name}.json"
    try:
        if what == "load":
            began = time.perf_counter()
            peer.load(texts, index)
            told.write_text(json.dumps({"loading": time.perf_counter() - began}), encoding="utf-8")
        else:
            searcher, asked = peer.opened(texts, index), lines(folder / "asked.txt")
            for words in asked[-WARM:]:
                searcher.ask(words)
            answers = list(islice(timed(searcher, asked, float(seconds)), int(limit)))
            told.write_text(json.dumps({"answers": answers, "memory": searcher.memory()}), encoding="utf-8")
    except ImportError as error:
        sys.exit(f"{error.name} is not installed: `make bench-peers` installs it, or give --python")


def timed(searcher: Searcher, asked: Sequence[str], seconds: float) -> Iterator[dict[str, Any]]:
    """Answers, one question after the other, until the time is over."""
    end = time.perf_counter() + seconds
    for words in asked:
        began, cpu = time.perf_counter(), searcher.computing()
        if began > end:
            return
        top = searcher.ask(words)
        took, cpu = time.perf_counter() - began, searcher.computing() - cpu
        yield {"ms": 1000 * took, "cpu": 1000 * cpu, "top": top}


if __name__ == "__main__":
    step(*sys.argv[1:])
