"""Quotes by who said them."""

from bot.engine.matching import merged_quotes
from bot.engine.matching.voices import speakers_of, voices
from bot.engine.model import SpeakerRecord
from tests.engine.library import quote

SAID = [
    quote(1, 1, "Ada Hartwell", "mayor", "“We will go on.”", "direct"),
    quote(2, 2, None, None, "it would rain", "indirect"),
    quote(3, 3, "Hartwell", None, "“We will not go on.”", "direct"),
    quote(4, 3, "Jon Brekke", None, "“Ships will wait.”", "direct"),
]


def test_forms_of_a_name_are_one_speaker_and_nobody_comes_last():
    found = voices(merged_quotes(SAID, 90.0))
    assert [(one.name, one.role, [match.record.id for match in one.quotes]) for one in found] == [
        ("Ada Hartwell", "mayor", [1, 3]),
        ("Jon Brekke", None, [4]),
        (None, None, [2]),
    ]


def test_who_is_quoted_most_comes_first():
    found = speakers_of(merged_quotes(SAID, 90.0))
    assert list(dict.fromkeys(found.values())) == [
        SpeakerRecord("Ada Hartwell", "mayor", 2),
        SpeakerRecord("Jon Brekke", None, 1),
    ]
    assert found["Hartwell"] == found["Ada Hartwell"]
    assert speakers_of([]) == {}
