"""The library in Discord: every way in, by those who may and those who may not, with good files and bad ones."""

import pytest

from tests.cogs.world import FERRIES, text_of, told
from tests.fakediscord import CannotDo

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_adding_a_file_shows_what_was_found(w):
    reply = await w.add(source="The Harbour Post", date="2025-02-24")
    text = text_of(reply)
    assert reply.ephemeral
    assert "Added to the library" in text
    assert "Ferry talks stall in Port Ellery" in text
    assert "by Nora Vane" in text
    assert "The Harbour Post · 24 Feb 2025" in text
    assert "Ada Moss" in text


async def test_the_same_article_again_says_so(w):
    await w.add()
    assert "in the library already" in text_of(await w.add(name="again.txt"))
    assert "1 article" in text_of(await w.ann.slash(w.room, "article list"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\t\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        ("page.html", b"<html><head><title></title></head><body><script>x()</script></body></html>"),
    ],
)
async def test_a_file_without_an_article(w, name, data):
    reply = await w.ann.slash(w.room, "article add", file=(name, data))
    text = await told(reply)
    assert "Added" not in text
    assert "Something went wrong" not in text
    assert "no article yet" in text_of(await w.ann.slash(w.room, "article list"))


async def test_a_file_too_big_is_not_even_fetched(w):
    reply = await w.ann.slash(w.room, "article add", file=("big.txt", b"word " * 2_200_000))
    assert reply.acknowledged == 4
    assert "larger than" in text_of(reply)


async def test_other_encodings(w):
    text = "Café talks\n\n“The café stays open,” said Zoé Brûlé, its owner, in Port Ellery on Tuesday morning.\n" * 2
    reply = await w.ann.slash(w.room, "article add", file=("latin.txt", text.encode("cp1252")))
    assert "Something went wrong" not in await told(reply)


async def test_pasting(w):
    form = await w.ann.slash(w.room, "article paste")
    assert form.modal["title"] == "Add an article"
    with pytest.raises(CannotDo, match="0 characters"):
        await form.submit_modal({"Title": "No text"})
    values = {"Title": "Ferries", "Text": FERRIES, "Source": "Coast Daily", "Date": "24 Feb 2025"}
    reply = await form.submit_modal(values)
    text = text_of(reply)
    assert reply.ephemeral
    assert "Added to the library" in text
    assert "Coast Daily · 24 Feb 2025" in text


async def test_pasting_something_unreadable(w):
    form = await w.ann.slash(w.room, "article paste")
    reply = await form.submit_modal({"Text": "\u200b\u200b"})
    text = await told(reply)
    assert "Added" not in text


async def test_indexing_a_message(w):
    message = await w.bob.send(w.room, FERRIES)
    reply = await w.ann.context_menu("Index this article", message)
    assert reply.ephemeral
    assert "Added to the library" in text_of(reply)
    assert "raft" in text_of(await w.bob.slash(w.room, "who", said="a ferry without a crew"))


async def test_indexing_the_file_of_a_message(w):
    message = await w.bob.send(w.room, "look at this", files={"ferries.md": FERRIES.encode()})
    assert "Ferry talks stall" in text_of(await w.ann.context_menu("Index this article", message))


async def test_indexing_a_message_without_anything(w):
    reply = await w.ann.context_menu("Index this article", await w.bob.send(w.room, " "))
    assert reply.ephemeral
    assert "neither text nor a file" in text_of(reply)


async def test_list_show_remove(w):
    await w.add()
    assert "**1** *Ferry talks stall in Port Ellery*" in text_of(await w.ann.slash(w.room, "article list"))
    shown = await w.ann.slash(w.room, "article show", article="1")
    assert "Ada Moss" in text_of(shown)
    page = await shown.click("Next")
    assert "Page 2" in text_of(page)
    removed = await w.ann.slash(w.room, "article remove", article="Ferry talks")
    assert "Removed article 1 “Ferry talks stall in Port Ellery”" in text_of(removed)
    assert "no article yet" in text_of(await w.ann.slash(w.room, "article list"))
    assert "raft" not in text_of(await w.bob.slash(w.room, "who", said="a ferry without a crew"))


@pytest.mark.parametrize("command", ["article show", "article remove"])
@pytest.mark.parametrize("typed", ["99", "zeppelins", "9" * 40, "-1", "@everyone"])
async def test_an_unknown_article(w, command, typed):
    await w.add()
    reply = await w.ann.slash(w.room, command, article=typed)
    text = await told(reply)
    assert "Something went wrong" not in text
    assert "article" in text


async def test_suggestions_of_articles(w):
    await w.add()
    for command in ("article show", "article remove"):
        assert await w.ann.autocomplete(w.room, command, "article", "ferry") == [
            {"name": "1: Ferry talks stall in Port Ellery", "value": "1"}
        ]


async def test_the_library_in_pages(w):
    for number in range(11):
        text = f"Piece {number}\n\n“The ferry number {number} sails at noon from the old pier,” said Ada Moss.\n"
        await w.add(text, f"{number}.txt")
    listed = await w.ann.slash(w.room, "article list")
    assert "Page 1 of 2 · 11 articles" in text_of(listed)
    assert "**1**" in text_of(await listed.click("Next"))


FORBIDDEN = [
    ("article add", {"file": ("a.txt", FERRIES.encode())}),
    ("article add", {"url": "https://news.example/"}),
    ("article paste", {}),
    ("article list", {}),
    ("article show", {"article": "1"}),
    ("article remove", {"article": "1"}),
]


@pytest.mark.parametrize(("command", "options"), FORBIDDEN)
async def test_members_who_do_not_manage_the_server_are_refused(w, command, options):
    await w.add()
    with pytest.raises(CannotDo, match="not shown to bob"):
        await w.bob.slash(w.room, command, options)
    reply = await w.bob.slash(w.room, command, options, forged=True)
    assert reply.ephemeral
    assert "Manage Server" in text_of(reply)
    assert "1 article" in text_of(await w.ann.slash(w.room, "article list"))


async def test_neither_by_suggestion_nor_by_menu(w):
    await w.add()
    assert await w.bob.autocomplete(w.room, "article show", "article", "f", forged=True) == []
    message = await w.bob.send(w.room, FERRIES + "More.")
    reply = await w.bob.context_menu("Index this article", message, forged=True)
    assert "Manage Server" in text_of(reply)


async def test_not_by_a_form_opened_before_the_right_was_lost(w):
    form = await w.ann.slash(w.room, "article paste")
    for role in w.guild.members[w.ann.id]["roles"]:
        w.guild.roles[role]["permissions"] = "0"
    reply = await form.submit_modal({"Text": FERRIES})
    assert "Manage Server" in text_of(reply)
    assert "raft" not in text_of(await w.bob.slash(w.room, "who", said="a ferry without a crew"))


async def test_not_by_the_pages_of_a_list(w):
    await w.add()
    shown = await w.ann.slash(w.room, "article show", article="1")
    posted = await w.bob.slash(w.room, "who", said="a ferry without a crew")
    posted.message.data["components"] = shown.components
    reply = await w.bob.click(posted.message, "Next")
    assert "Manage Server" in await told(reply)
