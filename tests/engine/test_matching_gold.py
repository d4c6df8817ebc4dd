"""Questions with known answers, and questions that nothing answers, to hold the cut-offs to.

With remembered words the right quote is first, at 62 or more, and the best of what nobody said is at 50; the cut-off of
58 lies between. With topics the right ones are at 76 or more and the others at 50 or less, around 65.
"""

import pytest

from bot.engine.matching import rank_figures, rank_quotes
from tests.engine.library import figures, quotes

SAID = {
    # as it was said, or nearly
    "the smelter at Halvik will not reopen": "will not re",
    "tariffs on copper are a tax on our own kitchens": "Tariffs on copper",
    "never set foot in that warehouse": "warehouse",
    "a promise made under oath": "under oath",
    # misspelt
    "the smeltor at Halvick will not reopen": "will not re",
    "implicit wage garantee": "wage guarantee",
    "tarrifs are a tax on our kitchens": "Tariffs on copper",
    "My cleint has never set foot in that warehous": "warehouse",
    "outbrake began at a diary farm": "dairy farm",
    # reordered, with words left out
    "the bridge and the school were taken by the flood": "The flood took",
    "wage guarantee for older workers": "wage guarantee",
    "work until the last furnace is cold": "last furnace",
    "nobody should drink from the wells": "drink from the wells",
    "drink from wells until every one is tested": "drink from the wells",
    "more assets on the ground, more security": "more assets",
    # half remembered: wrong words among right ones
    "stopped playing after the second goal": "second goal",
    "ships must wait outside the port until the ice is gone": "Ships will wait",
    "the town was hoping for dry weather": "dry weather",
    # the other side of the Atlantic, other endings
    "aluminium output will fall by a third": "aluminum output",
    "ships will wait outside the harbor": "Ships will wait",
    "promises made under oath are not suggestions": "under oath",
    "inflation slows and interest rates have peaked": "rates had peaked",
    # more than was said
    "He told the court: My client has never set foot in that warehouse, and I can prove it": "warehouse",
}

NOT_SAID = [
    "we will build a thousand schools before the next election",
    "the smelter will be sold to an Ostland company next year",
    "the president will resign before the summer",
    "I have never taken a bribe in my life",
    "nobody should eat fish from the lake",
    "our hospitals are the best in the world",
    "the flood was caused by the dam",
    "we won because we never stopped believing",
    "interest on student loans should be forgiven",
    "ask not what your country can do for you",
    "the ice cream was excellent",
    "taxes will be cut in the spring",
    "the bridge will be open before the summer",
    "let them eat cake",
]

TOPICS = {
    "aluminium": "aluminum output",
    "aluminum": "aluminum output",
    "copper tariffs": "Tariffs on copper",
    "tarifs": "Tariffs on copper",
    "the trade treaty": "trade treaty",
    "interest rates": "rates had peaked",
    "flooding": "The flood took",
    "goalkeepers": "goalkeeper",
}

NOT_TOPICS = ["uranium", "the olympic games", "interest in poetry", "copper mines in Peru", "beach volleyball"]

FIGURES = {
    "aluminum": "2 million tonnes",
    "aluminum output": "2 million tonnes",
    "copper imports": "15 percent",
    "how many smelter workers": "420 workers",
    "missing people": "three people",
    "interest rates": "4.25-4.5%",
    "water levels": "more than 1.8 metres",
}

NO_FIGURES = ["uranium", "births", "wheat harvest", "gold imports", "rainfall"]


@pytest.mark.parametrize(("asked", "holds"), SAID.items())
def test_remembered_words_find_their_quote(asked, holds):
    found = rank_quotes(asked, quotes())
    assert found, "nothing found"
    assert holds in found[0].record.words


@pytest.mark.parametrize("asked", NOT_SAID)
def test_what_nobody_said_has_no_answer(asked):
    assert [(match.score, match.record.words) for match in rank_quotes(asked, quotes())] == []


@pytest.mark.parametrize(("topic", "holds"), TOPICS.items())
def test_topics_find_quotes(topic, holds):
    assert holds in rank_quotes(topic, quotes(), topic=True)[0].record.words


@pytest.mark.parametrize("topic", NOT_TOPICS)
def test_other_topics_find_none(topic):
    assert [(match.score, match.record.words) for match in rank_quotes(topic, quotes(), topic=True)] == []


@pytest.mark.parametrize(("topic", "written"), FIGURES.items())
def test_topics_find_figures(topic, written):
    assert rank_figures(topic, figures())[0].record.figure.as_written == written


@pytest.mark.parametrize("topic", NO_FIGURES)
def test_other_topics_find_no_figures(topic):
    assert [(match.score, match.record.sentence) for match in rank_figures(topic, figures())] == []
