"""Names: spellings that sound alike, initials, titles; forms put together to persons, and persons kept apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.matching import completions, corrections, may_be_one, name_terms, rank_names, suggest
from bot.engine.matching.people import meant, persons_of
from bot.engine.matching.sounds import sound
from bot.engine.model import SpeakerRecord
from bot.engine.spelling import plain_words

UGLY = st.text(st.characters(), max_size=60)


def known(*names, role=None):
    return [SpeakerRecord(name, role, 10 - place) for place, name in enumerate(names)]


def people(*names):
    return [{form.name for form in person.forms} for person in persons_of(known(*names))]


@pytest.mark.parametrize(
    "spellings",
    [
        ["Zelensky", "Zelenskyy", "Zelenskiy", "Зеленский", "Зеленський"],
        ["Mohammed", "Mohamed"],
        ["Tchaikovsky", "Chaikovskii", "Чайковский"],
        ["Müller", "Mueller"],
        ["Alexei", "Aleksey", "Алексей"],
        ["Qadri", "Kadri"],
        ["Papandreou", "Παπανδρεου"],
    ],
)
def test_spellings_of_one_name_sound_alike(spellings):
    assert len({sound(word) for one in spellings for word in plain_words(one)}) == 1


@pytest.mark.parametrize(("one", "other"), [("Moss", "Moses"), ("Hansen", "Hanson"), ("Brekke", "Bakke"), ("李", "王")])
def test_other_names_do_not(one, other):
    assert sound(plain_words(one)[0]) != sound(plain_words(other)[0])


@given(UGLY)
def test_nothing_makes_names_raise(text):
    words, _ = name_terms(text)
    assert all(words)
    for heard in map(sound, words):
        heard.encode(errors="surrogatepass")
    meant(text, known(text, "Ada Moss"))
    completions(text, ["Ada Moss"])
    corrections(text, ["moss"])


def test_long_names_stay_quick():
    began = time.process_time()
    for name in ("a" * 10**6, "j. " * 10**5, "и" * 10**6):
        name_terms(name)
        meant(name, known(name[:100_000], "Ada Moss"))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("JD Vance", "J. D. Vance"),
        ("J. D. Vance", "J.D. Vance"),
        ("j.d. vance", "JD Vance"),
        ("J.D. Vance", "James David Vance"),
        ("James Vance", "J.D. Vance"),
        ("Zelenskiy", "Volodymyr Zelensky"),
        ("Зеленский", "Volodymyr Zelenskyy"),
        ("Bessent", "Scott Bessent"),
        ("Scot Besent", "Scott Bessent"),
    ],
)
def test_a_name_is_found_in_any_form(typed, stored):
    assert [name for name, _ in rank_names(typed, ["Ada Moss", stored, "Jan Pietersen"])] == [stored]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("JD Vance", "J. D. Vance", True),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", True),
        ("A. Moss", "Ada Moss", True),
        ("A. Moss", "Jon Moss", False),
        ("Ada Moss", "Jon Moss", False),
        ("Ada Moss", "Ada Mosse", False),
        ("Hanson", "Hansen", False),
    ],
)
def test_which_names_may_be_one_persons(one, other, same):
    assert may_be_one(one, other) == may_be_one(other, one) == same


def test_forms_of_one_person_are_put_together():
    assert people("Ada Hartwell", "Ada M. Hartwell", "Hartwell", "A. Hartwell") == [
        {"Ada Hartwell", "Ada M. Hartwell", "Hartwell", "A. Hartwell"}
    ]


def test_a_form_that_two_persons_share_stays_by_itself():
    found = people("Ada Hartwell", "Scott Hartwell", "Hartwell")
    assert sorted(map(sorted, found)) == [["Ada Hartwell"], ["Hartwell"], ["Scott Hartwell"]]
    found = people("Ada Hartwell", "Anna Hartwell", "A. Hartwell")
    assert sorted(map(sorted, found)) == [["A. Hartwell"], ["Ada Hartwell"], ["Anna Hartwell"]]


def test_a_person_is_called_by_a_full_name():
    assert persons_of([SpeakerRecord("Moss", None, 90), SpeakerRecord("Ada Moss", None, 2)])[0].name == "Ada Moss"


def test_whom_a_surname_fits_is_told():
    found = meant("Brekke", known("Jon Brekke", "Helga Brekke"))
    assert [person.name for person in found.persons] == ["Jon Brekke", "Helga Brekke"]
    assert found.note == "“Brekke” fits 2 speakers: Jon Brekke, Helga Brekke."


def test_a_full_name_does_not_take_the_surname_of_two():
    found = meant("Jon Brekke", known("Jon Brekke", "Helga Brekke", "Brekke"))
    assert [one.name for one in found.speakers] == ["Jon Brekke"]
    assert found.note is None


def test_a_chosen_form_is_taken_exactly():
    library = known("Jon Brekke", "Helga Brekke", "Brekke")
    assert [one.name for one in meant("Brekke", library, exactly=True).speakers] == ["Brekke"]
    assert meant("brekke", library, exactly=True).persons == ()


def test_a_guess_is_told_and_another_spelling_too():
    assert meant("Oskarson", known("Marta Oskarsen")).note == "“Oskarson” is read as Marta Oskarsen."
    found = meant("Zelensky", known("Volodymyr Zelensky", "Volodymyr Zelenskyy"))
    assert len(found.persons) == 1
    assert found.note == "Volodymyr Zelensky is also written Volodymyr Zelenskyy."
    assert (
        meant("Vance", known("JD Vance", "J. D. Vance", "James Vance")).note == "JD Vance is also written James Vance."
    )
    assert meant("Moss", known("Ada Moss", "Ada B. Moss", "Moss")).note is None


def test_titles_and_roles():
    library = [SpeakerRecord("Ada Moss", "harbour master", 3), SpeakerRecord("Jon Brekke", "Treasury Secretary", 2)]
    for typed, name in [
        ("Ms. Moss", "Ada Moss"),
        ("the harbour master", "Ada Moss"),
        ("the treasury secretary", "Jon Brekke"),
        ("Treasury Secretary Brekke", "Jon Brekke"),
        ("President Moss", "Ada Moss"),
    ]:
        assert [one.name for one in meant(typed, library).speakers] == [name], typed
    assert meant("the treasury secretary", library, roles=False).persons == ()


def test_suggestions_take_words_in_any_order():
    names = ["Scott Hartwell", "Ada Hartwell", "Ada Moss"]
    assert completions("har ad", names) == ["Ada Hartwell"]
    assert completions("", names) == names
    assert suggest("hartwel sco", names, 5)[0] == "Scott Hartwell"
