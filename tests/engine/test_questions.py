"""What questions are understood to ask, and that no question makes it raise or run on."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model import Conditions
from bot.engine.questions import outlet_phrases, understand

SAID, QUOTES, FIGURES, BRIEF, UNKNOWN = "who_said", "quotes", "figures", "brief", "unknown"


@pytest.mark.parametrize(
    ("asked", "kind", "words", "speaker"),
    [
        ("who said economic security guarantee", SAID, "economic security guarantee", None),
        ("Who said that “the sky is falling”?", SAID, "the sky is falling", None),
        ("WHO SAID WE ARE NOT DONE??", SAID, "WE ARE NOT DONE", None),
        ("can you tell me who said the smelter would close please", SAID, "the smelter would close", None),
        ("Please tell me who exactly said the smelter would close?", SAID, "the smelter would close", None),
        ("who was it that said the road is closed", SAID, "the road is closed", None),
        ("did anyone say the bridge was unsafe", SAID, "the bridge was unsafe", None),
        ("who talked about aluminium?", QUOTES, "aluminium", None),
        ("Who has talked about rare earths", QUOTES, "rare earths", None),
        ("who spoke of tariffs", QUOTES, "tariffs", None),
        ("who mentioned the harbour", QUOTES, "the harbour", None),
        ("who said anything about tariffs", QUOTES, "tariffs", None),
        ("figures on rare earths", FIGURES, "rare earths", None),
        ("show me the figures on the harbour", FIGURES, "the harbour", None),
        ("How much aluminum could Velmara supply?", FIGURES, "aluminum could Velmara supply", None),
        ("how many people were hurt", FIGURES, "people were hurt", None),
        ("what is the number of workers at the plant?", FIGURES, "workers at the plant", None),
        ("quotes by Oskarsen", QUOTES, "", "Oskarsen"),
        ("Quotes by Ada Hartwell about tariffs", QUOTES, "tariffs", "Ada Hartwell"),
        ("quotes about tariffs", QUOTES, "tariffs", None),
        ("Oskarsen’s quotes on Halvik", QUOTES, "Halvik", "Oskarsen"),
        ("what did Arnaud say about the new treaty?", QUOTES, "the new treaty", "Arnaud"),
        ("what did the Velmaran president say?", QUOTES, "", "the Velmaran president"),
        ("What has Okafor said", QUOTES, "", "Okafor"),
        ("what has Okafor said exactly", QUOTES, "", "Okafor"),
        ("WHAT DID OKAFOR SAY ON WELLS", QUOTES, "WELLS", "OKAFOR"),
        ("what did people say about the bridge", QUOTES, "the bridge", None),
        ("what was said about the bridge", QUOTES, "the bridge", None),
        ("brief on the harbour", BRIEF, "the harbour", None),
        ("Brief me on rare earths", BRIEF, "rare earths", None),
        ("give me a brief on rare earths, please", BRIEF, "rare earths", None),
        ("what do we know about the flood", BRIEF, "the flood", None),
    ],
)
def test_known_forms(asked, kind, words, speaker):
    found = understand(asked)
    assert (found.kind, found.words, found.speaker, found.note) == (kind, words, speaker, None)


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        ("aluminium", BRIEF, "aluminium"),
        ("Ada Hartwell", BRIEF, "Ada Hartwell"),
        ("who is Ada Hartwell", BRIEF, "Ada Hartwell"),
        ("on Halvik", BRIEF, "Halvik"),
        ("“an implicit guarantee”", SAID, "an implicit guarantee"),
        ("he said “we are done” last week", SAID, "we are done"),
        ("we will never go back", SAID, "we will never go back"),
        ("the smelter at Halvik stays shut all winter", SAID, "the smelter at Halvik stays shut all winter"),
        ("smelter workers number", FIGURES, "smelter workers"),
        ("percentage of imports", FIGURES, "of imports"),
        ("谁说了稀土", BRIEF, "谁说了稀土"),
    ],
)  # fmt: skip
def test_anything_else_gets_the_closest_reading_which_is_said(asked, kind, words):
    found = understand(asked)
    assert (found.kind, found.words) == (kind, words)
    assert found.note
    assert words in found.note


def test_a_name_before_on_is_a_speaker():
    found = understand("Arnaud on tariffs")
    assert (found.kind, found.speaker, found.words) == (QUOTES, "Arnaud", "tariffs")
    assert found.note


@pytest.mark.parametrize(
    "asked", ["", "   ", "???", "“”", "\x00", "\ud800", "🙂🙂", "who said", "figures on", "how many?"]
)
def test_a_question_without_words(asked):
    found = understand(asked)
    assert found.kind == UNKNOWN
    assert found.note


@given(
    st.one_of(
        st.text(st.characters(), max_size=200),
        st.lists(
            st.sampled_from(
                ["who", "said", "“", "”", "on", "figures", "by", "about", "what", "did", "say", "?", "Ada", "'"]
            )
        ).map(" ".join),
    )
)
def test_never_raises_and_never_asks_for_nothing(asked):
    found = understand(asked)
    assert found.kind == UNKNOWN or found.words or found.speaker


@pytest.mark.parametrize(
    "asked",
    [
        "who was it " * 1000, "what did " * 2000, "say about " * 1000, "“\"" * 3000, "x" * 10**6, "on " * 2000,
        "please " * 2000, "can you tell me " * 2000, "Ada on " * 1500, "quotes by x " * 1000, "a please" * 2000,
        "a " * 2000 + "quotes", "?" * 10**6, " " * 10**6, "the smelter will stay shut " * 800,
    ],
)  # fmt: skip
def test_long_questions_stay_quick(asked):
    understand("warm up")
    began = time.process_time()
    understand(asked, outlet_phrases(asked))
    assert time.process_time() - began < 0.05


@pytest.mark.parametrize(
    ("asked", "words", "conditions"),
    [
        ("figures on grain above 10 %", "grain", Conditions(above="10 %")),
        ("figures on grain since March", "grain", Conditions(since="March")),
        (
            "figures on grain between 2 and 3 million tons",
            "grain",
            Conditions(above="2000000 ton", below="3000000 ton"),
        ),
        ("how many tons of grain under 5 million since 2024", "grain", Conditions("tons", "", "5 million", "2024")),
        ("figures on exports according to Ada Moss", "exports", Conditions(by="Ada Moss")),
        ("figures on rare earth reserves in Russia", "rare earth reserves in Russia", Conditions()),
        ("figures on talks after the war", "talks after the war", Conditions()),
        ("figures on people under siege", "people under siege", Conditions()),
        ("figures on tons of grain", "tons of grain", Conditions()),
        ("how many members of the union", "members of the union", Conditions()),
        ("figures on grain after March", "grain after March", Conditions()),
    ],
)
def test_conditions_of_a_question_on_figures(asked, words, conditions):
    question = understand(asked)
    assert (question.kind, question.words, question.conditions) == (FIGURES, words, conditions)


OUTLETS = {"the vessby post", "post in storm"}


@pytest.mark.parametrize(
    ("asked", "kind", "words", "speaker", "conditions"),
    [
        ("who said the pier is safe since March", SAID, "the pier is safe", None, Conditions(since="March")),
        (
            "what has Moss said about piers in the Vessby Post?",
            QUOTES,
            "piers",
            "Moss",
            Conditions(source="the Vessby Post"),
        ),
        (
            "what did Moss say in the Vessby Post since March 2024 about piers",
            *(QUOTES, "piers", "Moss", Conditions(since="March 2024", source="the Vessby Post")),
        ),
        ("what has Moss said from Post in Storm", QUOTES, "", "Moss", Conditions(source="Post in Storm")),
        ("Direct quotes by Moss", QUOTES, "", "Moss", Conditions(kind="direct")),
        (
            "what are the partly-quoted remarks by Moss on piers",
            QUOTES,
            "piers",
            "Moss",
            Conditions(kind="partly quoted"),
        ),
        ("what did Moss say in reported speech", QUOTES, "", "Moss", Conditions(kind="reported")),
        (
            "figures on piers in the Vessby Post above 3",
            FIGURES,
            "piers in the Vessby Post",
            None,
            Conditions(above="3"),
        ),
        (
            "figures on piers above 3 in the Vessby Post",
            FIGURES,
            "piers",
            None,
            Conditions(above="3", source="the Vessby Post"),
        ),
        ("who talked about piers in the North Sea", QUOTES, "piers in the North Sea", None, Conditions()),
        ("who said “we wait since March”", SAID, "we wait since March", None, Conditions()),
        ("brief on piers since March", BRIEF, "piers since March", None, Conditions()),
    ],
)
def test_conditions_of_any_question(asked, kind, words, speaker, conditions):
    question = understand(asked, OUTLETS)
    assert (question.kind, question.words, question.speaker) == (kind, words, speaker)
    assert question.conditions == conditions


def test_what_was_said_may_end_like_a_condition():
    question = understand("who said we have waited since March", ())
    assert (question.words, question.whole) == ("we have waited", "we have waited since March")
    assert understand("what has Moss said since March", ()).whole == ""


def test_phrases_that_may_name_an_outlet():
    assert outlet_phrases("what has Moss said about piers in the Vessby Post since March?") == [
        "the vessby post since march",
        "the vessby post",
    ]
    assert outlet_phrases("who said x") == []
    assert len(outlet_phrases("in the a b c " * 500)) <= 24
