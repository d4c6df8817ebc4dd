"""Paragraphs, sentences, tokens and quotation marks with their places."""

import pytest

from bot.engine.text import document


def read(text):
    return document(text, [(0, len(text))])


def sentences(text):
    return [text[slice(*one.span)] for one in read(text).paragraphs[0].sentences]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It rained. It stopped.", ["It rained.", "It stopped."]),
        ("“Why now?” Moss asked. Nobody knew.", ["“Why now?” Moss asked.", "Nobody knew."]),
        ("Mr. Moss left at 5 p.m. on Feb. 24.", ["Mr. Moss left at 5 p.m. on Feb. 24."]),
        ("He lives in the U.S. The house is old.", ["He lives in the U.S.", "The house is old."]),
        ("J. Moss came. “Good.” He left.", ["J. Moss came.", "“Good.”", "He left."]),
    ],
)
def test_sentences(text, parts):
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
        ('"One," he said.', ['"One,"']),
        ("''One,'' he said.", ["''One,''"]),
        ("«One», he said.", ["«One»"]),
        ("‘The workers’ pay is low,’ he said.", ["‘The workers’ pay is low,’"]),
        ("It’s the harbour’s own.", []),
        ("“An open quote without end", ["“An open quote without end"]),
        ("He called it “a mess and left", []),
    ],
)
def test_quoted_regions(text, regions):
    assert [text[slice(*one)] for one in read(text).quoted] == regions


def test_tokens_have_their_places():
    text = "Moss’s boat, U.S.-built."
    for token in read(text).paragraphs[0].sentences[0].tokens:
        assert text[token.start : token.end] == token.text


def test_tags_left_in_a_text_are_passed_over_and_places_hold():
    text = 'Moss wrote: <tweet id="7" when="8 pm">“It <b>is</b> shut.”</tweet> Is 5 < 6 and 7 > 6?'
    parts = read(text)
    words = [token.text for sentence in parts.paragraphs[0].sentences for token in sentence.tokens]
    assert "tweet" not in words
    assert "is" in words
    assert "<" in words  # no tag
    assert [text[slice(*one)] for one in parts.quoted] == ["“It <b>is</b> shut.”"]
