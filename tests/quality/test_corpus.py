"""The annotations that are kept without their texts are sound."""

import re

from corpus.gold import annotated


def test_annotations_are_sound():
    rows = annotated()
    assert len({(row["file"], row["id"]) for row in rows}) == len(rows) > 900
    for row in rows:
        assert re.fullmatch("[0-9a-f]{64}", row["sha256"])
        for one in row["attributions"]:
            assert one["act"] in ("speech", "thought")
            assert one["content"]
            for part in ("source", "cue", "content"):
                assert all(0 <= start < end for start, end in one[part])
