"""Who said what, a pattern a test; all people and places are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.extract import extract
from bot.engine.reading import from_text
from tests.engine.speech.saying import said

OPENING = "Harbour master Ada Moss met Mayor Piet Dorrel in Port Ellery on Monday.\n\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“The quay will stay shut,” Moss said.", ("direct", "“The quay will stay shut,”", "Ada Moss")),
        ("“The quay will stay shut,” said Moss.", ("direct", "“The quay will stay shut,”", "Ada Moss")),
        ("Moss said: “The quay will stay shut.”", ("direct", "“The quay will stay shut.”", "Ada Moss")),
        ('"Will the quay stay shut?" Dorrel asked.', ("direct", '"Will the quay stay shut?"', "Piet Dorrel")),
        ("‘The quay will stay shut,’ Moss said on Tuesday.", ("direct", "‘The quay will stay shut,’", "Ada Moss")),
        (
            "Moss said the quay would be shut, dealing a blow to the fish market.",
            ("indirect", "the quay would be shut", "Ada Moss"),
        ),
        (
            "Moss said two quays would be shut, including the one at the fish market.",
            ("indirect", "two quays would be shut, including the one at the fish market", "Ada Moss"),
        ),
        ("Moss conceded, though, that the quay was shut.", ("indirect", "the quay was shut", "Ada Moss")),
        ("Moss said that the quay would stay shut.", ("indirect", "the quay would stay shut", "Ada Moss")),
        ("Moss said on Tuesday the quay would stay shut.", ("indirect", "the quay would stay shut", "Ada Moss")),
        ("The quay would stay shut, the mayor said.", ("indirect", "The quay would stay shut", "Piet Dorrel")),
        ("According to Moss, the quay would stay shut.", ("indirect", "the quay would stay shut", "Ada Moss")),
        ("The quay would stay shut, according to Moss.", ("indirect", "The quay would stay shut", "Ada Moss")),
        ("The mayor, Piet Dorrel, said the quay was safe.", ("indirect", "the quay was safe", "Piet Dorrel")),
        ("Officials said the quay was safe.", ("indirect", "the quay was safe", "Officials")),
        ("Nearly one in five said the quay was safe.", ("indirect", "the quay was safe", "Nearly one in five")),
        ("The quay is safe, harbour records show.", ("indirect", "The quay is safe", "harbour records")),
        ("A poll released Monday found that few felt safe.", ("indirect", "few felt safe", "poll")),
        ("Moss (Harbour Party) said the quay was safe.", ("indirect", "the quay was safe", "Ada Moss")),
        ("The Gazette quoted Moss as saying the quay was safe.", ("indirect", "the quay was safe", "Ada Moss")),
        ("He was told by Moss that the quay was safe.", ("indirect", "the quay was safe", "Ada Moss")),
        ("Critics laugh at Moss’s claim that the quay is safe.", ("indirect", "the quay is safe", "Ada Moss")),
        (
            "A promise by Moss that the quay was safe fell flat.",
            ("indirect", "the quay was safe fell flat", "Ada Moss"),
        ),
        ("Moss said the quay was safe in a statement on Monday.", ("indirect", "the quay was safe", "Ada Moss")),
        ("Moss told state broadcaster FTV that it was safe.", ("indirect", "it was safe", "Ada Moss")),
        ("Moss said on Twitter “The quay is safe, and open.”", ("direct", "“The quay is safe, and open.”", "Ada Moss")),
        ("Moss called it “a gift” during a visit.", ("mixed", "called it “a gift”", "Ada Moss")),
        ("It lasted because “few dared,” Moss said.", ("mixed", "It lasted because “few dared,”", "Ada Moss")),
        ("“The quay,” as Moss put it, “is safe.”", ("direct", "“The quay,” … “is safe.”", "Ada Moss")),
        (
            "The quay, which Moss called “a gift” -- a word of hers -- is shut.",
            ("direct", "“a gift”", "Ada Moss"),
        ),
        ("Moss said the claim was “true,” but in part it was not.", ("mixed", "the claim was “true,”", "Ada Moss")),
    ],
)
def test_orders_of_speaker_verb_and_words(sentence, expected):
    assert said(OPENING + sentence) == [expected]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("While Moss said the quay was safe, the mayor closed it.", "the quay was safe"),
        ("Moss, who said the quay was safe, was later found wrong.", "the quay was safe"),
        ("The gap between what Moss says the quay would cost and what it would bring is wide.", "the quay would cost"),
        ("Moss said the quay was safe, but few people in the town are sure of it.", "the quay was safe"),
        ("Moss said the quay was safe, but not in a storm.", "the quay was safe, but not in a storm"),
        (
            "Moss acknowledged the danger of the quay, which makes her an exception.",
            "acknowledged the danger of the quay",
        ),
        ("Moss defended the old quay when Dorrel called for a vote.", "defended the old quay"),
        ("A poll shows a close race in the town, where 18 seats are open.", "a close race in the town"),
        ("Polls in the north show the two are level.", "the two are level"),
        ("An average of polls shows Moss leading by two points.", "Moss leading by two points"),
        ("The quay cost 4 million, new harbour reports show.", "The quay cost 4 million"),
        ("The quay could open this week, said Jory Vane, who runs the fish market.", "The quay could open this week"),
        ("The quay could open, said Jory Vane, head of the fish market.", "The quay could open"),
        ("If it no longer sailed, its work would be done by others, said Jory Vane, who ran it.", None),
    ],
)
def test_where_reported_words_end(sentence, words):
    told = said(OPENING + sentence)
    assert words is None or words in [one[1] for one in told]
    assert not any("Vane" in one[1] for one in told)  # who speaks is no part of what is said


@pytest.mark.parametrize(
    "sentence",
    [
        "The town faces the council, 18 states, banks and a number of farmers.",
        "The group fights the mayor with letters, mailers and phone calls.",
        "The harbour’s income has declined slightly from 5 million in the last year to 4 million now.",
        "Moss said as much in an interview on Monday.",
    ],
)
def test_nouns_and_movements_are_no_speech(sentence):
    assert said(OPENING + sentence) == []


@pytest.mark.parametrize("office", ["fire chief", "police officer", "mayor"])
def test_an_office_nobody_was_given_names_nobody(office):
    told = said(f"“I lost it all,” said Ada Moss, a baker.\n\nThe damage is 2 million euros, the {office} said.")
    assert [speaker for *_, speaker in told] == ["Ada Moss", None]


def test_an_interrupted_quote_is_one():
    assert said(OPENING + "“The quay is shut,” Moss said. “It will stay so.”") == [
        ("direct", "“The quay is shut,” … “It will stay so.”", "Ada Moss")
    ]


def test_a_quotation_led_up_to_by_a_verb_of_its_own_is_a_quote_of_its_own():
    found = said(OPENING + "“We cannot pay,” Moss said, adding later, “It is too much for us.”")
    assert [words for _, words, _ in found] == ["“We cannot pay,”", "“It is too much for us.”"]


def test_a_sentence_in_quotation_marks_does_not_go_on_with_reported_speech():
    found = said(OPENING + "Moss said the quay was shut because “few dare,” she said. “We have no choice left.”")
    assert [(kind, words) for kind, words, _ in found] == [
        ("mixed", "the quay was shut because “few dare,”"),
        ("direct", "“We have no choice left.”"),
    ]


def test_a_paragraph_in_quotation_marks_goes_on_with_the_speaker():
    text = OPENING + "“The quay is shut,” Moss said.\n\n“We have told the ferries, all four of them.”"
    assert [speaker for _, _, speaker in said(text)] == ["Ada Moss", "Ada Moss"]


def test_one_speaker_for_coordinated_verbs():
    found = said(OPENING + "Moss said the quay was shut, adding that the ferries had been told.")
    assert [(words, speaker) for _, words, speaker in found] == [
        ("the quay was shut", "Ada Moss"),
        ("the ferries had been told", "Ada Moss"),
    ]


def test_a_pronoun_is_who_spoke_last():
    found = said(OPENING + "“The quay is shut,” Moss said.\n\nShe said the ferries had been told.")
    assert found[-1] == ("indirect", "the ferries had been told", "Ada Moss")


def test_nobody_is_named_when_two_people_fit():
    text = "Ada Moss and Ivor Moss run the harbour.\n\n“The quay is shut,” Moss said."
    assert said(text) == [("direct", "“The quay is shut,”", None)]


def test_a_spokesman_is_not_whom_he_speaks_for():
    ((_, _, speaker),) = said(OPENING + "A spokesman for Piet Dorrel said the quay was safe.")
    assert speaker != "Piet Dorrel"


@pytest.mark.parametrize(
    "sentence",
    [
        "Moss did not say that the quay was safe.",
        "Moss declined to say whether the quay was safe.",
        "Moss denied that the quay was safe.",
        "Moss praised the council’s plan for the quay.",
    ],
)
def test_what_would_mislead_without_its_verb_keeps_it(sentence):
    words = sentence.removeprefix("Moss ").removesuffix(".")
    assert said(OPENING + sentence) == [("indirect", words, "Ada Moss")]


def test_titles_of_works_and_scare_quotes_are_left_out():
    assert said(OPENING + "The band played “Low Water” at the “grand” opening.") == []


def test_the_role_is_as_the_article_gives_it():
    article = from_text("Treasury Secretary Ada Moss spoke.\n\n“The quay is shut,” Moss said.")
    (quote,) = extract(article).quotes
    assert (quote.speaker, quote.role) == ("Ada Moss", "Treasury Secretary")


PIECES = st.lists(
    st.sampled_from(["“", "”", '"', "'", "‘", "’", "Moss", "said", "that", ",", ".", "\n\n", "he", "the", "(", "A."])
    | st.text(max_size=8),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_never_raises_and_stays_inside_the_text(pieces):
    article = from_text(" ".join(pieces))
    for quote in extract(article).quotes:
        spans = [*quote.content, *filter(None, (quote.cue, quote.source))]
        assert all(0 <= start < end <= len(article.text) for start, end in spans)
        assert 0 <= quote.confidence <= 1
        if quote.kind == "direct":  # whole quotations, marks and all, or a turn or a paragraph set apart as one
            paragraphs = [article.text[start:end] for start, end in article.paragraphs]
            for start, end in quote.content:
                words = article.text[start:end]
                assert any(words in paragraph for paragraph in paragraphs)
                assert words == words.strip()


@pytest.mark.parametrize("piece", ["“a b c,” he said. ", "Moss, ", "said ", '" '])
def test_forty_thousand_pieces_come_back(piece):
    assert extract(from_text(piece * 40_000)) is not None
