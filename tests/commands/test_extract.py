"""extract: JSON Lines in and out."""

import json


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_extract_prints_a_line_for_each_in_order(run):
    text = "“Trains will run again,” said Jon Bell. They carried 1,200 people a day."
    code, out, err = run(
        "extract", "--jsonl", stdin=lines({"id": "b", "text": text}, "", {"id": 2, "title": "T", "text": ""})
    )
    assert (code, err) == (0, "")
    first, second = map(json.loads, out.splitlines())
    assert (first["id"], second) == ("b", {"id": 2, "quotes": [], "figures": []})
    (quote,) = first["quotes"]
    assert [text[start:end] for start, end in quote["content"]] == ["“Trains will run again,”"]
    assert (text[slice(*quote["cue"])], text[slice(*quote["source"])]) == ("said", "Jon Bell")
    assert (quote["kind"], quote["speaker"]) == ("direct", "Jon Bell")
    assert 1200 in [one["value"] for one in first["figures"]]


def test_extract_names_the_bad_lines_and_reads_the_others(run):
    bad = [
        b"{",
        b'{"id": 1}',
        b"[1]",
        b'{"id": 1, "text": 5}',
        b'{"id": 1, "text": "a", "title": 4}',
        b'{"id": 1, "text": "\xff"}',
    ]
    deep = b"[" * 100_000
    good = b'{"id": "good", "text": "x"}'
    code, out, err = run("extract", "--jsonl", stdin=b"\n".join([*bad, deep, good]))
    assert code == 2
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["good"]
    complaints = err.splitlines()
    assert [line.split(":")[1].strip() for line in complaints] == [f"line {n}" for n in range(1, len(bad) + 2)]


def test_extract_takes_any_text(run):
    ugly = ["", "\ud800", "\x00", "“" * 5000, "x" * 100_000, "“‘“‘", "\u2028said\u2028", "<<>>", "1e999 percent"]
    code, out, _ = run("extract", "--jsonl", stdin=lines(*({"id": n, "text": text} for n, text in enumerate(ugly))))
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == list(range(len(ugly)))


def test_extract_of_nothing_is_nothing(run):
    assert run("extract", "--jsonl") == (0, "", "")
