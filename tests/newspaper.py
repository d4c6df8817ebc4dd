"""Invented news of real size: stories of 3 to 6 KB with speakers and figures, and their pages of 50 to 100 KB.

A number always gives the same story, and no two numbers the same words.
"""

import json
import random

from tests.engine.reading.stories import Story
from tests.engine.reading.webpages import news_site

words = str.split
FIRST = words("Ada Odile Pavel Wenna Marit Benno Lucan Ilse Tarek Noor Sunniva Jorun Casper Della Otto Vera Hamid Lena")
LAST = words("Moss Karstens Druce Hollis Solheim Achterberg Frey Rautner Lindqvist Aske Brekke Tolland Varga Osei")
OFFICES = ["the harbour director", "the county’s chief engineer", "a spokesman for the growers’ union", "the minister"]
TOWNS = words("Vessby Brennmoor Grauwick Halvik Ostland Teal Norrhamn Skerra Lindow Marsfeld Kolding Ulverton")
THINGS = words("bridge harbour reservoir ferry clinic smelter tunnel market railway dam school hospital")
GOODS = words("wheat tin timber barley copper salmon cement cotton milk steel")
MONTHS = words("January February March April May June July August September October November December")
VERBS = ["said", "told reporters", "said on Monday", "told the council", "said in an interview"]
CLAIMS = [
    "we have waited for the {thing} for {few} years, and {town} will not wait another winter",
    "nobody in {town} was asked before the {thing} was closed",
    "the price of {goods} is what keeps the {thing} open, and we know it",
    "what happened at the {thing} in {town} must never happen again",
    "there is enough {goods} in the stores of {town} to last until {month}",
    "every household in {town} will feel it, from the {thing} to the last field of {goods}",
]
FACTS = [
    "Output of {goods} rose {few}.{few2} percent to {many},000 tons in {month}, the statistics office reported.",
    "The {thing} will cost {many} million crowns, about {few} percent more than was planned in 20{year}.",
    "Some {many},{hundreds} people in {town} signed a petition against the plan.",
    "A ton of {goods} sold for {hundreds} marks in {town}, down {few} percent from a year earlier.",
    "It is {many} kilometres from {town} to the next {thing}, a drive of {few} hours in winter.",
]


def story(number: int) -> Story:
    """A story of 14 to 24 paragraphs."""
    dice = random.Random(number)
    people = [f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(4)]
    town, thing = dice.choice(TOWNS), dice.choice(THINGS)
    paragraphs = [
        f"{town.upper()} — The {thing} at {town} stayed closed on day {number + 2}, and {dice.choice(GOODS)} "
        f"became dearer by {dice.randint(2, 40)} percent, officials said."
    ]
    for place in range(dice.randint(13, 23)):
        person = people[place % 4]
        claim, fact, more = (_filled(dice, dice.choice(some)) for some in (CLAIMS, FACTS, FACTS))
        who = f"{person}, {dice.choice(OFFICES)}," if place < 4 else person.split()[-1]
        match dice.randrange(3):
            case 0:
                words = f"“{claim[0].upper()}{claim[1:]},” {who} {dice.choice(VERBS)}. {fact}"
            case 1:
                words = f"{who} {dice.choice(VERBS)} that {claim}. {fact} {more}"
            case _:
                words = f"{fact} “{claim[0].upper()}{claim[1:]},” said {who.rstrip(',')}. {more}"
        paragraphs.append(words)
    day = f"20{25 + number % 2}-{1 + number % 12:02}-{1 + number % 28:02}"
    return Story(f"{thing.title()} at {town} stays closed, no. {number}", dice.choice(people), day, tuple(paragraphs))


def page(number: int) -> str:
    """The story's page, with the styles, scripts, menus and teasers that make nine tenths of one."""
    dice = random.Random(-number)
    teasers = "".join(
        f'<li class="teaser teaser-{n}"><a href="/{n}/{dice.random()}"><img src="/i/{n}.jpg" alt="{n}">'
        f'<span class="kicker">{dice.choice(THINGS)}</span> {_filled(dice, dice.choice(CLAIMS))}</a></li>'
        for n in range(dice.randint(30, 60))
    )
    state = json.dumps([{"id": n, "ab": dice.random(), "slot": f"ad-{n}"} for n in range(dice.randint(300, 600))])
    styles = "".join(f".c{n}{{margin:{n}px;color:#{n:06x}}}" for n in range(dice.randint(500, 900)))
    whole = news_site(story(number))
    whole = whole.replace("</head>", f"<style>{styles}</style><script>window.__STATE__={state}</script></head>")
    return whole.replace("<footer>", f'<aside class="recommended"><h3>Most read</h3><ol>{teasers}</ol></aside><footer>')


def line(number: int) -> bytes:
    """The story as a line of an import."""
    one = story(number)
    told = {"title": one.title, "text": "\n\n".join(one.paragraphs), "source": "The Brennmoor Post"}
    return json.dumps(told | {"published": one.day, "url": f"https://wire.example/{number}"}).encode() + b"\n"


def _filled(dice: random.Random, words: str) -> str:
    return words.format(
        **{"thing": dice.choice(THINGS), "town": dice.choice(TOWNS), "goods": dice.choice(GOODS)},
        **{"month": dice.choice(MONTHS), "few": dice.randint(2, 9), "few2": dice.randint(1, 9)},
        **{"many": dice.randint(11, 99), "hundreds": dice.randint(100, 999), "year": dice.randint(15, 24)},
    )
