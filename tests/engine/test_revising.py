"""What is an edit of an article, what is none, and which quotes and figures stay, change and vanish."""

from dataclasses import replace

import pytest

from bot.engine.model import Correction, Revision, Superseded
from bot.engine.revising import COMMON, _body, _common, revise
from tests.engine.edits import EDITS, FERRY, LIGHT, LONGER, OTHERS, QUOTE_OUT, REWORDED, TEASER, came, stored

OLD = came(FERRY)


def revised(text, old=OLD):
    found = revise(*stored(old), came(text))
    assert isinstance(found, Revision), found
    return found


def told(found):
    return {(one.how, one.before, one.after) for one in found.changes.differences}


@pytest.mark.parametrize("text", EDITS.values(), ids=EDITS)
def test_an_edit_is_a_version(text):
    assert revised(text).intake.article.text == came(text).article.text


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_article_is_none(text):
    assert revise(*stored(OLD), came(text)) == "another"


def test_the_threshold_lies_between_edits_and_others():
    words = _body(OLD.article)
    edits = [_common(words, _body(came(text).article)) for text in EDITS.values()]
    others = [_common(words, _body(came(text).article)) for text in OTHERS.values()]
    assert max(others) < COMMON - 0.1
    assert min(edits) > COMMON + 0.1


@pytest.mark.parametrize(
    "text",
    [
        FERRY.replace("\n\n", "\n\n\n").replace("crowns on", "crowns  on"),
        FERRY.replace("“", '"').replace("”", '"'),
        FERRY + "\nUpdated 3 hours ago\n",
        FERRY + "\nLast updated: 12 May 2025 at 14:05\n",
        FERRY.replace("The line was opened", "12 comments\n\nThe line was opened"),
    ],
    ids=["white space", "quotation marks", "hours ago", "stamp", "comments"],
)
def test_what_is_no_edit_changes_nothing(text):
    assert revise(*stored(OLD), came(text)) == "unchanged"


def test_a_clock_that_runs_on_is_no_edit():
    old = came(FERRY + "\nUpdated 3 hours ago\n")
    assert revise(*stored(old), came(FERRY + "\nUpdated 2 days ago\n")) == "unchanged"


def test_a_beginning_of_the_text_changes_nothing():
    assert revise(*stored(OLD), came(TEASER)) == "shorter"
    assert isinstance(revise(*stored(came(TEASER)), OLD), Revision), "but the whole text after a beginning is news"


def test_a_figure_put_right():
    found = revised(LIGHT)
    assert told(found) == {("changed", "4.2 million crowns", "4.7 million crowns")}
    assert (found.changes.appeared, found.changes.changed, found.changes.vanished) == (0, 1, 0)
    assert len(found.quotes) == len(OLD.findings.quotes)
    ((lost, place),) = found.lost_figures.items()
    assert found.intake.findings.figures[place].value == 4.7e6
    assert lost not in found.figures.values()


def test_a_quote_taken_out_and_one_reworded():
    assert told(revised(QUOTE_OUT)) == {("vanished", "“Nobody asked the people who cross to see a doctor,”", None)}
    ((how, before, after),) = told(revised(REWORDED))
    assert how == "changed"
    assert before.replace("never", "hardly ever") == after


def test_what_stays_is_known_by_its_words_wherever_it_stands():
    found = revised("A line that was not there before is here.\n\n" + LONGER)
    assert not found.lost_quotes
    assert not found.lost_figures
    assert {one.how for one in found.changes.differences} == {"appeared"}


def test_another_speaker_is_a_change_unless_a_person_said_who_it_is():
    new = FERRY.replace("said Ada Moss, who runs", "said Lena Voss, who runs")
    (one,) = revised(new).changes.differences
    assert (one.before, one.speaker_before, one.speaker_after) == (one.after, "Ada Moss", "Lena Voss")
    article, quotes, figures = stored(OLD)
    mended = Correction(at=None, by=1, before=None)  # type: ignore[arg-type]
    quotes = [replace(quote, corrected=mended) for quote in quotes]
    found = revise(article, quotes, figures, came(new))
    assert isinstance(found, Revision)
    assert not found.lost_quotes


def test_a_fuller_name_is_the_same_speaker():
    found = revised(FERRY.replace("said Ada Moss, who runs", "said Ada Grace Moss, who runs"))
    assert not found.lost_quotes


def test_another_subject_is_a_change():
    found = revised(FERRY.replace("The board lost 4.2", "The town lost 4.2"))
    (one,) = [one for one in found.changes.differences if one.kind == "figure"]
    assert (one.before, one.after, one.subject) == ("4.2 million crowns", "4.2 million crowns", "board → town")


def test_what_comes_back_is_what_it_was():
    article, quotes, figures = stored(came(QUOTE_OUT))
    (back,) = [one for one in stored(OLD)[1] if "Nobody asked" in one.words]
    gone = replace(back, id=99, superseded=Superseded(1, None, None))  # type: ignore[arg-type]
    found = revise(article, [*quotes, gone], figures, OLD)
    assert isinstance(found, Revision)
    assert 99 in found.quotes.values()
    assert told(found) == {("appeared", None, gone.words)}


def test_a_headline_is_the_pages_own_or_was_given():
    new = FERRY.replace("Ferry to Ostland stops for the winter", "No ferry to Ostland this winter")
    found = revised(new)
    assert found.changes.title == ("Ferry to Ostland stops for the winter", "No ferry to Ostland this winter")
    assert not found.changes.differences
    given = came(FERRY.split("\n", 2)[2], title="A name of our own")
    again = revise(*stored(given), came(LIGHT))
    assert isinstance(again, Revision)
    assert again.changes.title is None
    assert again.intake.article.title == "A name of our own"


def test_the_day_of_the_first_version_counts():
    old = came(FERRY, published="2025-02-24")
    found = revise(*stored(old), came(LIGHT, published="2026-03-01"))
    assert isinstance(found, Revision)
    assert found.intake.article.published == "2025-02-24"
    assert [one.how for one in found.changes.differences] == ["changed"], "periods are counted from that day"


def test_an_article_written_anew_is_compared_in_bounded_time():
    lines = "".join(f"“Line {n} of the first kind is as long as others,” said Ada Moss.\n\n" for n in range(400))
    others = lines.replace("first kind", "other sort")
    found = revise(*stored(came("Lines\n\n" + lines)), came("Lines\n\n" + others))
    assert isinstance(found, Revision)
    assert {one.how for one in found.changes.differences} == {"appeared", "vanished"}
