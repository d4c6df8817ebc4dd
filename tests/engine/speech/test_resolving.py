"""Whom a mention means; all people and places are invented."""

import pytest

from tests.engine.speech.saying import said, speaker

OPENING = "Harbour master Ada Moss met Mayor Piet Dorrel in Port Ellery on Monday.\n\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ms Moss said the quay was shut.", "Ada Moss"),
        ("The harbour master said the quay was shut.", "Ada Moss"),
        ("The mayor of Port Ellery said the quay was shut.", "Piet Dorrel"),
        ("A letter from Moss said the quay was shut.", "Ada Moss"),
        ("Moss’s office said the quay was shut.", "Moss’s office"),
        ("Moss and Dorrel said the quay was shut.", "Ada Moss and Piet Dorrel"),
        ("Mossman said the quay was shut.", "Mossman"),
        ("The vice mayor said the quay was shut.", None),
    ],
)
def test_names_and_offices(text, name):
    assert speaker(OPENING + text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Moss opened the gate. She said the quay was shut.", "Ada Moss"),
        ("Dorrel opened the gate for Moss. He said the quay was shut.", "Piet Dorrel"),
        ("Moss thanked Dorrel, though she said the quay was shut.", "Ada Moss"),
        ("Moss thanked Ivy Tarn, and Ivy Tarn thanked Moss. She said the quay was shut.", None),
        ("“It is shut,” Moss said. “Dorrel knows.”\n\nShe added that the ferries knew too.", "Ada Moss"),
        ("A spokesman opened the gate. He said the quay was shut.", "spokesman"),
        ("A fisherman said the quay was shut. “I cannot land,” he said.", "fisherman"),
        ("The captain spoke.\n\n\n\nNobody came.\n\nIt rained.\n\nIt rained on.\n\nHe said the quay was shut.", None),
    ],
)
def test_pronouns_stand_for_whom_the_text_goes_on_with(text, name):
    assert speaker(OPENING + text) == name


def test_who_is_spoken_of_within_the_words_is_not_who_says_them():
    assert speaker(OPENING + "Moss waited. Dorrel had shut the quay himself, she said.") == "Ada Moss"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Fen Harbour Alliance met. The alliance said the quay was shut.", "Fen Harbour Alliance"),
        ("The Fen Harbour Alliance met. The F.H.A. said the quay was shut.", "Fen Harbour Alliance"),
        ("The Fen Harbour Alliance (FHA) met. The FHA said the quay was shut.", "Fen Harbour Alliance"),
        ("The alliance praised the quay. It said the quay was shut.", "alliance"),
        ("Union leaders met. They said the quay was shut.", "Union leaders"),
        ("A western diplomat spoke of rust. The diplomat said the quay was shut.", "western diplomat"),
        ("Moss spoke. Her lawyers said the quay was shut.", "Ada Moss’s lawyers"),
        ("Moss spoke. Her statement said the quay was shut.", "Ada Moss"),
        ("Nobody spoke. Their lawyers said the quay was shut.", None),
        ("Verbal noise said the quay was shut.", None),
    ],
)
def test_bodies_groups_and_people_without_a_name(text, name):
    assert speaker(OPENING + text) == name


def test_relatives_of_one_surname_are_told_apart_by_title_office_and_forename():
    text = "Lord Tarn met Lady Tarn.\n\nLord Tarn said it was shut.\n\nLady Tarn said it was open."
    assert [name for _, _, name in said(text)] == ["Lord Tarn", "Lady Tarn"]
    text = "Engineer Ivor Tarn met founder Edith Tarn.\n\nTarn, the founder, said it was shut."
    assert speaker(text) == "Edith Tarn"


def test_an_epithet_is_whoever_was_spoken_of_unless_the_office_is_anothers():
    assert speaker(OPENING + "Dorrel was late. The Ellery businessman said it was shut.") == "Piet Dorrel"
    assert speaker(OPENING + "Dorrel was late. The senator said it was shut.") is None


@pytest.mark.parametrize(
    ("said_by", "name"),
    [("The caretaker", None), ("The head teacher", None), ("The businessman", "Ada Moss"), ("The mayor", "Ada Moss")],
)
def test_whom_the_article_gives_an_office_has_no_other_calling(said_by, name):
    text = f"Mayor Ada Moss came to the school on Monday. She praised the pupils. {said_by} said it was shut."
    assert speaker(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Moss met Ivy Tarn on Monday. She said Tarn had lied.", "Ada Moss"),
        ("Ada Moss met Ivy Tarn on Monday. She said Moss had lied.", "Ivy Tarn"),
        ("Ada Moss met Ivy Tarn on Monday.\n\n“Ivy Tarn has lied to us all,” she said.", "Ada Moss"),
        ("Ada Moss met Ivy Tarn on Monday. She said the quay was shut.", None),
        ("Ada Moss spoke on Monday. Moss was against it: the quay, she said, was shut.", "Ada Moss"),
    ],
)
def test_nobody_whom_the_words_name_says_them(text, name):
    assert speaker(text) == name


INTERVIEW = "{}\n\nMOSS: How bad is it?\n\nBELL: It is bad{}.\n\nMOSS: Will the bridge hold?\n\nBELL: It may not."


def test_the_other_partys_address_tells_the_forename_of_an_interviewer():
    opening = "Jon Bell, the harbour master, was on the wireless."
    assert ("direct", "Will the bridge hold?", "Ada Moss") in said(INTERVIEW.format(opening, ", Ada"))
    assert ("direct", "Will the bridge hold?", "MOSS") in said(INTERVIEW.format(opening, ""))
    with_a_third = INTERVIEW.format(opening, ", Ada") + "\n\nHALE: It must.\n\nMOSS: It must?"
    assert ("direct", "Will the bridge hold?", "MOSS") in said(with_a_third)
    to_two = INTERVIEW.format(opening, ", Ada. I told you so, Ivy")
    assert ("direct", "Will the bridge hold?", "MOSS") in said(to_two)
