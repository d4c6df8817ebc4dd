"""Buttons: their ids say all there is to know, and Discord takes them."""

import asyncio
from types import SimpleNamespace

import discord
import pytest

from bot.presenting.cards import Card, ProofMark
from bot.presenting.errors import Refused
from bot.presenting.limits import CHOICE, CHOICES, CUSTOM_ID
from bot.presenting.views import PageButton, PersonMenu, ProofButton, WrongButton, buttons

MARKS = tuple(ProofMark(number, "q", 100 + number) for number in range(1, 6))
EMBED = (discord.Embed(title="t"),)


def rows(card, token: str | None = "tok"):
    view = buttons(card, token)
    assert view is not None
    return [[(b["label"], b["custom_id"], b["disabled"]) for b in row["components"]] for row in view.to_components()]


async def test_proofs_above_pages_below():
    assert rows(Card(EMBED, MARKS[:2], 0, 3)) == [
        [("Proof 1", "proof:q:101", False), ("Proof 2", "proof:q:102", False)],
        [("Previous", "page:tok:0", True), ("Next", "page:tok:1", False)],
    ]
    assert rows(Card(EMBED, (), 2, 3)) == [[("Previous", "page:tok:1", False), ("Next", "page:tok:2", True)]]


async def test_one_match_has_one_plain_proof():
    assert rows(Card(EMBED, MARKS[3:4])) == [[("Proof", "proof:q:104", False)]]


async def test_the_report_stands_where_a_row_has_room():
    wrong = ("Wrong?", "wrong:101.102", False)
    assert rows(Card(EMBED, MARKS[:2], 0, 1, (101, 102))) == [
        [("Proof 1", "proof:q:101", False), ("Proof 2", "proof:q:102", False), wrong]
    ]
    assert rows(Card(EMBED, MARKS, 0, 2, (101, 102)))[1][2] == wrong
    for proofs, place in ((5, (1, 0)), (8, (1, 3)), (10, (2, 0))):  # a digest has up to ten, and no pages
        shown = rows(Card(EMBED, tuple(ProofMark(n + 1, "q", n + 1) for n in range(proofs)), quotes=(101, 102)), None)
        assert shown[place[0]][place[1]] == wrong
        assert sum(map(len, shown)) == proofs + 1
    assert rows(Card(EMBED, quotes=(7,))) == [[("Wrong?", "wrong:7", False)]]
    many = tuple(range(10**12 - 1, 10**12 - 9, -1))
    assert len(rows(Card(EMBED, quotes=many))[0][0][1]) <= CUSTOM_ID


async def test_persons_are_a_menu_below_the_buttons():
    long, odd = "x" * 90 + "y", "Zoë \U0001f600"
    card = Card(EMBED, MARKS, 0, 2, (1,), persons=("Ada Moss", long, odd, "z" * 101, *(f"P {n}" for n in range(30))))
    view = buttons(card, "t" * 64)
    assert view is not None
    (menu,) = view.to_components()[-1]["components"]
    assert (menu["type"], len(menu["options"])) == (3, CHOICES)
    assert [one["value"] for one in menu["options"][:4]] == ["Ada Moss", long, odd, "P 0"]
    assert all(len(one["label"]) <= CHOICE for one in menu["options"])
    assert len(menu["custom_id"]) <= CUSTOM_ID
    assert buttons(Card(EMBED, persons=("Ada Moss",)), None) is None


@pytest.mark.parametrize("pages", [1, 3])
@pytest.mark.parametrize("proofs", [0, 1, 5, 6, 10])
async def test_everything_at_once_has_room(proofs, pages):
    marks = tuple(ProofMark(number, "q", number) for number in range(1, proofs + 1))
    view = buttons(Card(EMBED, marks, 0, pages, (1, 2), persons=("Ada Moss", "Jon Moss")), "tok")
    assert view is not None
    shown = view.to_components()
    assert len(shown) <= 5
    assert all(len(row["components"]) <= 5 for row in shown)
    assert sum(len(row["components"]) for row in shown) == proofs + 2 * (pages > 1) + 2


async def test_a_choice_goes_to_the_cog_with_who_was_chosen():
    chosen = []

    async def narrow(interaction, token, person):
        chosen.append((token, person))

    match = PersonMenu.__discord_ui_compiled_template__.fullmatch("person:tok")
    menu = await PersonMenu.from_custom_id(None, None, match)  # type: ignore[arg-type]
    for values in (["Ada Moss"], []):
        interaction = SimpleNamespace(
            guild_id=1,
            is_guild_integration=lambda: True,
            data={"values": values},
            client=SimpleNamespace(get_cog=lambda name: SimpleNamespace(narrow=narrow)),
        )
        await menu.callback(interaction)  # type: ignore[arg-type]
    assert chosen == [("tok", "Ada Moss"), ("tok", "")]
    assert PersonMenu.__discord_ui_compiled_template__.fullmatch("person:a b") is None


async def test_no_buttons_without_a_use():
    assert buttons(Card(EMBED)) is None
    assert buttons(Card(EMBED, (), 0, 3), None) is None


async def test_ten_proofs_of_a_digest_fill_two_rows():
    more = tuple(ProofMark(number, "f", number) for number in range(6, 11))
    assert [len(row) for row in rows(Card(EMBED, MARKS + more))] == [5, 5]


@pytest.mark.parametrize(
    "custom_id",
    [
        "wrong:",
        "wrong:1.",
        "wrong:1.2.3.4.5.6",
        "wrong:x",
        "page:tok:12345",
        "page::1",
        "page:a b:1",
        "proof:x:1",
        "proof:q:-1",
        "proof:q:",
        "proof:q:1:",
        "proof:q:1:x",
        "page:tok:1x",
    ],
)
def test_what_is_no_id_of_ours_is_no_button(custom_id):
    for kind in (PageButton, ProofButton, WrongButton):
        assert kind.__discord_ui_compiled_template__.fullmatch(custom_id) is None


async def test_a_button_is_the_same_after_coming_back_from_discord():
    for button in (
        PageButton("a-b_c", 12, "Next"),
        ProofButton("f", 7, "Proof 2"),
        ProofButton("q", 8, "Proof", of=9),
        WrongButton([3]),
    ):
        match = type(button).__discord_ui_compiled_template__.fullmatch(button.custom_id)
        assert match
        back = await type(button).from_custom_id(None, button.item, match)  # type: ignore[arg-type]
        assert back.custom_id == button.custom_id
        assert back.item.label == button.item.label


async def test_a_press_goes_to_the_cog_with_what_the_id_says():
    pressed: list[object] = []

    async def turn_page(interaction, token, page):
        pressed.append((token, page))

    async def show_proof(interaction, kind, number, of):
        pressed.append((kind, number, of))

    async def ask_what_is_wrong(interaction, quotes):
        pressed.append(quotes)

    cog = SimpleNamespace(turn_page=turn_page, show_proof=show_proof, ask_what_is_wrong=ask_what_is_wrong)
    interaction = SimpleNamespace(
        guild_id=1, is_guild_integration=lambda: True, client=SimpleNamespace(get_cog=lambda name: cog)
    )
    await PageButton("tok", 2, "Next").callback(interaction)  # type: ignore[arg-type]
    await ProofButton("f", 7, "Proof").callback(interaction)  # type: ignore[arg-type]
    await ProofButton("f", 7, "Proof", of=5).callback(interaction)  # type: ignore[arg-type]
    interaction.guild_id = None  # a direct message
    await ProofButton("f", 7, "Proof", of=5).callback(interaction)  # type: ignore[arg-type]
    interaction.guild_id = 1
    await WrongButton([3, 12]).callback(interaction)  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert pressed == [("tok", 2), ("f", 7, None), ("f", 7, None), ("f", 7, 5), [3, 12]]


def test_a_proof_in_a_direct_message_waits_at_the_gate_as_all_do():
    closed = SimpleNamespace(gate=SimpleNamespace(enter=lambda _: False))
    with pytest.raises(Refused, match="restarted"):
        ProofButton("f", 7, "Proof", of=5).check(SimpleNamespace(guild_id=None, client=closed))  # type: ignore[arg-type]
