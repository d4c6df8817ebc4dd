import pytest

from bot.engine.speech.roles import bears, read_role


@pytest.mark.parametrize(
    ("held", "asked", "same"),
    [
        ("mayor of Port Ellery", "the mayor", True),
        ("mayor", "the mayor of Port Ellery", True),
        ("President of France", "the French president", True),
        ("Gov.", "the governor", True),
        ("chairwoman of the harbour board", "the board’s chair", True),
        ("vice president", "the president", False),
        ("prime minister", "the minister", False),
        ("adviser to the president", "the president", False),
        ("mayor of Port Ellery", "the mayor of Brill", False),
        ("attorney general", "the general", False),
        ("trade minister", "the defence minister", False),
    ],
)
def test_who_can_be_called_by_an_office(held, asked, same):
    one, other = read_role(held), read_role(asked)
    assert one is not None
    assert other is not None
    assert bears(one, other) is same


def test_words_without_an_office_are_none():
    assert read_role("the") is None
    assert read_role("of the board") is None
