"""Text made safe: nothing in it pings, formats or links, and it never grows beyond its limit."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presenting.limits import LINK, clean, host, link, plain, safe, safe_code, safe_end, units
from tests.presenting.hostile import texts, urls

SPECIAL = re.compile(r"(?<!\\)(?:\\\\)*[*_~`|\[\]()<>#@/]")  # a mark that no odd number of backslashes stands before
LEAD = re.compile(r"(?<!\\)(?:\\\\)*[-+>]")


@given(texts, st.integers(16, 4096))
def test_safe_text_has_no_bare_mark_and_keeps_its_limit(text, limit):
    shown = safe(text, limit)
    assert units(shown) <= limit
    assert not SPECIAL.search(shown)
    assert not LEAD.search(shown)
    assert not re.match(r"\d+\.", shown)
    assert "\n" not in shown
    assert shown.isprintable() or all(unicodedata.category(c) not in ("Cc", "Cs") for c in shown)


@given(texts, st.integers(16, 4096))
def test_the_end_of_a_text_is_as_safe(text, limit):
    shown = safe_end(text, limit)
    assert units(shown) <= limit
    assert not SPECIAL.search(shown)


def test_commands_in_our_messages_stay_code():
    told = "There is no article 7. `/article list` shows those there are; `digest:` or `--db`."
    assert safe_code(told, 200) == told.replace("(", "\\(")
    told = "I may not post in <#710000000000000011>. I need **Send Messages** and **Read Message History** there."
    assert safe_code(told, 200) == told
    assert safe_code("“a`b” is not one amount. Give `above` such as 10 %.", 200) == (
        "“a\\`b” is not one amount. Give `above` such as 10 %."
    )


@given(
    st.tuples(texts, st.sampled_from(["`/who`", "``", "`**`", "`", "\\`"]), texts).map("".join), st.integers(16, 4096)
)
def test_code_in_a_message_holds_nothing_that_formats(text, limit):
    shown = safe_code(text, limit)
    assert units(shown) <= limit
    assert not SPECIAL.search(re.sub(r"(?<!\\)((?:\\\\)*)`[\w :.,/-]+`", r"\1", shown))


@given(texts)
def test_cleaning_is_idempotent_and_drops_what_hides(text):
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u2060\ufeff\u061c\0")


@given(texts, st.integers(8, 100))
def test_plain_text_is_never_empty_nor_too_long(text, limit):
    assert 1 <= units(plain(text, limit)) <= limit


def test_words_stay_as_they_are():
    assert safe("“We will not leave,” she said.", 100) == "“We will not leave,” she said."
    assert safe("Zoë’s naïve façade, 15 percent", 100) == "Zoë’s naïve façade, 15 percent"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"  # a joiner inside a word is spelling
    assert clean("\U0001f469\u200d\U0001f52c") == "\U0001f469\u200d\U0001f52c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone", "\\@everyone"),
        ("<@123> <#4> </who:5>", "\\<\\@123\\> \\<\\#4\\> \\<\\/who:5\\>"),
        ("[bank](https://evil.example)", "\\[bank\\]\\(https:\\/\\/evil.example\\)"),
        ("# head", "\\# head"),
        ("-# small", "\\-\\# small"),
        ("1. one", "1\\. one"),
        ("a\\*b", "a\\\\\\*b"),
        ("x\u202egnp.exe", "xgnp.exe"),
        ("a\n\nb", "a b"),
    ],
)
def test_known_tricks(text, shown):
    assert safe(text, 200) == shown


def test_a_cut_is_marked_and_goes_through_no_word():
    assert safe("one two three four five six", 20) == "one two three four…"
    assert safe("x" * 50, 20) == "x" * 18 + "…"
    assert safe_end("one two three four five six", 20) == "…four five six"
    assert safe("*" * 100, 21).count("\\*") == 9


def test_accents_stay_on_their_letters():
    cut = safe("e\u0323\u0302" * 40, 20)
    assert unicodedata.normalize("NFC", cut) == cut
    assert not unicodedata.combining(cut[0])


@pytest.mark.parametrize(
    "text", ["*" * 10**6, "[a](" * 250_000, "\u0301" * 10**6, "\u202e" * 10**6, "a" * 10**6, "\ufdfa" * 10**6]
)
def test_a_megabyte_takes_no_time(text):
    begin = time.perf_counter()
    safe(text, 4096)
    safe_end(text, 4096)
    assert time.perf_counter() - begin < 0.25  # measured: 0.02


@given(urls)
def test_a_link_shows_the_host_it_leads_to(url):
    shown = link(url)
    if shown is None:
        return
    found = re.fullmatch(r"\[([^\[\]]+)\]\((https?)://([^\s/()<>]+?)(:\d+)?(/[^\s()<>]*)?(\?[^\s()<>]*)?\)", shown)
    assert found
    assert found[1].replace("\\", "") == found[3] == host(url)
    assert len(shown) <= LINK


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a.example/x",
        "https://bank.example@evil.example/",
        "http://[::1",
        "https://localhost/",
        "https://a b.example/",
        "https://" + "a" * 64 + ".example/",
        "https://a.example:port/",
        "https://a.example/" + "x" * 400,
    ],
)
def test_no_link_to_what_is_no_address(url):
    assert link(url) is None


def test_links_are_encoded():
    assert link("https://paper.example/a(b) c?q=[1]") == "[paper.example](https://paper.example/a%28b%29%20c?q=%5B1%5D)"
    assert link("https://žurnal.example/ž") == "[xn\\-\\-urnal\\-tib.example](https://xn--urnal-tib.example/%C5%BE)"
