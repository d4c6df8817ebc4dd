"""Ours beside peers: the same questions, the same corpus, one run (Linux). `make bench-peers` runs it.

JUDGE is a program that makes a corpus of TEXTS (`JUDGE make TEXTS FOLDER --rows N --seed S` writes corpus.txt, a quote
a line, and questions.jsonl with "kind", "words" and "source") and has `words(text)`, which folds a text into words, and
`as_good(question, text)`, which tells whether a text answers. Ours is asked through search.py. Each peer loads in one
process and is asked in another (peer.py), with the Python that has its packages; peers get texts folded by the judge.
Questions go round the kinds, so that any first part of them is a fair choice; a peer is asked until its time is over,
a slow one only so many. PostgreSQL is a server of our own in a temporary folder, stopped in every case.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from tests.bench.peer import PEERS, TOP, lines

PATIENCE = 1_200  # seconds for one step of one peer: loading, or asking
UNSCORED = "common"  # a kind of question that counts for latency only
POSTGRES = "PostgreSQL is not installed: apt-get install postgresql postgresql-contrib"


@dataclass
class Result:
    """What was measured of one: answers are {"ms", "cpu" (ms), "top"}, a line a question, as far as it came."""

    title: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    loading: float = 0.0  # seconds
    memory: float = 0.0  # MiB
    missed: str = ""  # why it was not measured


# --- running them ----------------------------------------------------------------------------------------------------


class NotMeasured(Exception):
    """Why a peer could not be measured, in one line."""


def run(command: Sequence[str | Path]) -> str:
    """What a program prints; it and all it has started end with us, however we end but by SIGKILL."""
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            printed, complaint = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired as late:
            raise NotMeasured(f"not done after {PATIENCE / 60:.0f} minutes") from late
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()  # Popen itself does not after Ctrl-C
    if process.returncode:
        raise NotMeasured((complaint.strip().splitlines() or [f"ended with {process.returncode}"])[-1])
    return printed


def programs_of_postgres(debians: Path = Path("/usr/lib/postgresql")) -> Path:
    """The folder of its newest server; Debian keeps them off the PATH. Raises NotMeasured."""
    found = sorted(debians.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    elsewhere = shutil.which("initdb")
    if not found and not elsewhere:
        raise NotMeasured(POSTGRES)
    return (found[-1] if found else Path(str(elsewhere)).resolve()).parent


@contextmanager
def server() -> Iterator[Path]:
    """A PostgreSQL of our own, on a socket in the folder that is yielded; stopped afterwards, also if we are killed."""
    programs = programs_of_postgres()
    with tempfile.TemporaryDirectory(prefix="peers-") as name, ExitStack() as stack:
        folder, data = Path(name), Path(name) / "data"
        # The server refuses root. It is told when this process is gone, however that happened.
        alone = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            alone += ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
        run([*alone, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
             "--locale", "C.UTF-8"])  # fmt: skip
        settings = {
            "listen_addresses": "", "unix_socket_directories": name,
            # One processor for an answer, as all others have; memory enough for a million quotes and both indexes.
            "max_parallel_workers_per_gather": "0", "shared_buffers": "1GB", "maintenance_work_mem": "512MB",
            "work_mem": "64MB", "random_page_cost": "1.1", "jit": "off", "plan_cache_mode": "force_custom_plan",
            # Loading is for speed: what is lost with the power is made again.
            "fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB", "autovacuum": "off",
        }  # fmt: skip
        command = [*alone, str(programs / "postgres"), "-D", str(data)]
        command += [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        log = stack.enter_context((folder / "log").open("w"))
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        stack.callback(stop, process)
        for _ in range(600):
            if (
                process.poll() is not None
                or not subprocess.run([programs / "pg_isready", "-q", "-h", folder]).returncode
            ):
                break
            time.sleep(0.1)
        if process.poll() is not None:
            raise NotMeasured((lines(folder / "log") or ["PostgreSQL did not start"])[-1])
        yield folder


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # to PostgreSQL: end all sessions, then yourself
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ours(work: Path, corpus: Path) -> Result:
    """Ours, through search.py, whose printed lines tell loading and memory."""
    out, library = work / "ours.jsonl", work / "ours.db"
    script = Path(__file__).with_name("search.py")
    printed = run([sys.executable, script, corpus, work / "asked.jsonl", "--out", out, "--library", library])
    library.unlink()
    loading = re.search(r"loaded .* quotes in (\d+) s", printed)
    memory = re.search(r"private memory of the searcher \d+ MiB, (\d+) MiB", printed)
    if not loading or not memory:
        raise NotMeasured(f"search.py printed something else: {printed!r}")
    return Result("**ours**", [json.loads(line) for line in lines(out)], float(loading[1]), float(memory[1]))


def measure(name: str, python: Path, work: Path, limit: int, seconds: float) -> Result:
    """One peer, loaded and asked; at most `limit` questions if it is slow."""
    peer, told = PEERS[name], work / f"{name}.json"
    result = Result(peer.title)
    if not python.exists():
        raise NotMeasured(f"{python} is missing: `make bench-peers` makes it")
    with server() if peer.server else tempfile.TemporaryDirectory(dir=work) as place:
        most = limit if peer.slow else sys.maxsize
        for what in ("load", "ask"):
            run([python, Path(__file__).with_name("peer.py"), name, what, work, place, str(most), str(seconds)])
            for key, value in json.loads(told.read_text(encoding="utf-8")).items():
                setattr(result, key, value)
    return result


# --- judging ---------------------------------------------------------------------------------------------------------


def judge_of(path: Path) -> Any:
    """The judge as a module."""
    sys.dont_write_bytecode = True  # its folder is not ours
    spec = importlib.util.spec_from_file_location("judge", path)
    assert spec
    assert spec.loader
    judge = importlib.util.module_from_spec(spec)
    sys.modules["judge"] = judge
    spec.loader.exec_module(judge)
    return judge


def round_the_kinds(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions in an order whose every first part has of each kind its share."""
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in questions:
        kinds[one["kind"]].append(one)
    placed = [(number / len(all_), one) for all_ in kinds.values() for number, one in enumerate(all_)]
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def recall(judge: Any, questions: list[dict[str, Any]], answers: list[dict[str, Any]], first: int) -> float:
    """Per cent of the scored questions whose answer is right within the `first`; those not asked do not count."""
    scored = [
        any(judge.as_good(question, text) for text in answer["top"][:first])
        for question, answer in zip(questions, answers, strict=False)
        if question["kind"] != UNSCORED
    ]
    return 100 * sum(scored) / max(1, len(scored))


def spot(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def row(judge: Any, questions: list[dict[str, Any]], result: Result, best: Result) -> str:
    """A line of the table; `best` is ours, on whose answers to the same questions it is told too."""
    answers = result.answers
    if result.missed or not answers:
        return f"| {result.title} | not measured: {result.missed or 'no question was answered in time'} |"
    same = f"{recall(judge, questions, best.answers[: len(answers)], 1):.1f} %" if best.answers else "-"
    ms, cpu = [one["ms"] for one in answers], [one["cpu"] for one in answers]
    cells = [
        *(result.title, str(len(answers)), f"{recall(judge, questions, answers, 1):.1f} %"),
        *(f"{recall(judge, questions, answers, TOP):.1f} %", same),
        *(f"{spot(ms, 0.5):.1f} ms", f"{spot(ms, 0.99):.1f} ms", f"{spot(cpu, 0.5):.1f} ms"),
        *(f"{result.loading:.0f} s", f"{result.memory:.0f} MiB"),
    ]
    return f"| {' | '.join(cells)} |"


HEAD = """\
| | questions | recall@1 | recall@5 | ours @1, same questions | p50 | p99 | computing, p50 | loading | memory |
|---|---|---|---|---|---|---|---|---|---|"""


def compare(args: argparse.Namespace, work: Path) -> None:
    folder: Path = args.folder or work / "corpus"
    if not (folder / "questions.jsonl").exists():
        made = [sys.executable, "-B", args.judge, "make", args.texts, folder]
        print(run([*made, "--rows", str(args.rows), "--seed", str(args.seed)]).strip(), file=sys.stderr, flush=True)
    judge = judge_of(args.judge)
    with (folder / "corpus.txt").open(encoding="utf-8") as corpus, (work / "texts.txt").open("w") as texts:
        count = sum(texts.write(" ".join(judge.words(line)) + "\n") > 0 for line in corpus)
    questions = round_the_kinds([json.loads(line) for line in lines(folder / "questions.jsonl")])
    (work / "asked.jsonl").write_text("".join(json.dumps(one) + "\n" for one in questions), encoding="utf-8")
    (work / "asked.txt").write_text("".join(one["words"] + "\n" for one in questions), encoding="utf-8")
    print(f"{count:,} quotes, {len(questions)} questions; a peer is asked for {args.seconds:.0f} s at most,")
    print(f"a slow one {args.questions} questions at most\n\n{HEAD}", flush=True)
    best = Result("**ours**")
    for name in ("ours", *PEERS):
        if args.only and name not in args.only:
            continue
        result = Result(PEERS[name].title if name in PEERS else "**ours**")
        try:
            if name == "ours":
                best = result = ours(work, folder / "corpus.txt")
            else:
                result = measure(name, args.python, work, args.questions, args.seconds)
        except (NotMeasured, OSError) as why:
            result.missed = str(why)
        print(row(judge, questions, result, best), flush=True)


def interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judge", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the corpus there; one that is there is not made again")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="the Python of the peers' packages")
    parser.add_argument("--questions", type=int, default=110, help="so many at most for a slow peer")
    parser.add_argument("--seconds", type=float, default=60, help="so long each peer is asked")
    parser.add_argument("--only", nargs="+", choices=("ours", *PEERS))
    args = parser.parse_args(words)
    for path in (args.judge, args.texts):
        if not path.is_file():
            print(f"{path} is not there: make bench-peers JUDGE=search_bench.py TEXTS=texts.jsonl", file=sys.stderr)
            return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="peers-") as work:
        compare(args, Path(work))
        return 0
    print("stopped", file=sys.stderr)
    return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
