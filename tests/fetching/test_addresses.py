"""No fetch reaches an address that is not public: written straight, behind a name, or behind a redirect."""

import random
import socket
import string

import pytest

from bot.engine.model import BadInput
from bot.fetching import Fetcher, FetchProblem
from bot.fetching.addresses import PORTS, Permitted
from tests.fetching.servers import Names, moved, serving


def words(text):
    return text.split()


HOSTILE = words("""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254 127.0.0.1 127.0.1.1 127.1.2.3
127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.17.0.1 172.31.255.255
192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 224.0.0.251 233.252.0.1
239.255.255.250 240.0.0.1 250.1.2.3 255.255.255.254 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:192.168.1.1
::ffff:0.0.0.0 0:0:0:0:0:ffff:7f00:1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::7f00:1
100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2001:db8:ffff::1 2002::1
2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1
fc00::1 fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 ff00::1 ff02::1 ff02::fb ff0e::1
2a00:1450:4001::5efe:7f00:1 2606:4700::200:5efe:a00:1
""")
WRITTEN = words("""
2130706433 0x7f000001 017700000001 0177.0.0.1 0x7f.0.0.1 127.1 127.0.1 0 00000000 127.0.0.1. ①②⑦.⓪.⓪.① 127。0。0。1
１２７.0.0.1 %31%32%37.0.0.1 [::1%25eth0] [fe80::1%25lo] [::ffff:7f00:1] localhost localhost.localdomain 3232235777
0xa9fea9fe 0251.0376.0251.0376 169.254.43518 [0000::1] [::0001]
""")
PUBLIC = words("""
1.1.1.1 8.8.4.4 93.184.215.14 100.63.255.255 172.32.0.1 192.0.1.1 198.20.0.1 223.255.255.254 2606:4700::1111
2a00:1450:4001:81b::200e 2001:4860:4860::8888
""")


def literal(address):
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


def test_there_are_enough_of_them():
    assert len(set(HOSTILE)) >= 80
    assert len(set(PUBLIC)) >= 10


async def refused(fetcher, url):
    with pytest.raises(FetchProblem) as told:
        await fetcher.fetch(url)
    return told.value.kind


async def test_written_straight(reached):
    async with Fetcher(resolver=Names()) as fetcher:
        assert {await refused(fetcher, literal(address)) for address in HOSTILE} == {"address"}
    assert reached == []


async def test_written_oddly(reached):
    async with Fetcher() as fetcher:  # the system's own names
        kinds = {written: await refused(fetcher, f"http://{written}/") for written in WRITTEN}
    assert set(kinds.values()) <= {"address", "scheme", "content", "dns"}, kinds
    assert reached == []


async def test_behind_a_name(reached):
    async with Fetcher(resolver=(names := Names())) as fetcher:
        for address in HOSTILE:
            names.hosts["news.example"] = [address]
            assert await refused(fetcher, "https://news.example/") == "address", address
        names.hosts["news.example"] = HOSTILE
        assert await refused(fetcher, "http://news.example/") == "address"
    assert reached == []


async def test_behind_a_redirect(reached):
    async with serving() as server, Fetcher([server.at], resolver=(names := Names())) as fetcher:
        for number, address in enumerate(HOSTILE):
            names.hosts["news.example"] = [address]
            server.answers["/literal"] = moved(literal(address))
            server.answers["/named"] = moved("http://news.example/", "301 Moved Permanently")
            assert await refused(fetcher, server.url("/literal")) == "address"
            assert await refused(fetcher, server.url("/named")) == "address"
            assert reached == ["127.0.0.1"] * (number + 1) * 2  # the server that redirects


async def test_a_name_that_turns_round(reached):
    """The address that is checked is the one that is connected to: a second look-up gets nobody inside."""

    class Turning(Names):
        looked = 0

        async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
            self.looked += 1
            self.hosts[host] = ["1.1.1.1"] if self.looked % 2 else ["127.0.0.1"]
            return await super().resolve(host, port, family)

    async with Fetcher(resolver=Turning()) as fetcher:
        kinds = [await refused(fetcher, "http://turn.example/") for _ in range(100)]
    assert kinds == ["connection", "address"] * 50
    assert set(reached) == {"1.1.1.1"}


async def test_of_mixed_answers_only_the_public_one_is_tried(reached):
    names = Names(mixed_example=["127.0.0.1", "1.1.1.1", "::1", "10.0.0.1"])
    async with Fetcher(resolver=names) as fetcher:
        await refused(fetcher, "http://mixed.example/")
    assert set(reached) == {"1.1.1.1"}


async def test_public_ones_pass(reached):
    async with Fetcher(resolver=(names := Names())) as fetcher:
        for address in PUBLIC:
            assert await refused(fetcher, literal(address)) == "connection"
            names.hosts["news.example"] = [address]
            assert await refused(fetcher, "http://news.example/") == "connection"
    assert reached == [address for address in PUBLIC for _ in range(2)]


async def test_this_machines_own_address_is_not_public_even_if_it_is(reached, monkeypatch):
    monkeypatch.setattr("bot.fetching.addresses._is_ours", lambda address: str(address) == "1.1.1.1")
    async with Fetcher(resolver=Names()) as fetcher:
        assert await refused(fetcher, "http://1.1.1.1/") == "address"
    assert reached == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("ftp://news.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//127.0.0.1/", "scheme"),
        ("news.example/story", "scheme"),
        ("", "scheme"),
        ("https://", "scheme"),
        ("http://127.0.0.1\\@news.example/", "scheme"),
        ("http://news.example/\r\nHost: inside", "scheme"),
        ("http://news.example/a b", "scheme"),
        ("http://news.example/" + "a" * 2048, "scheme"),
        ("http://news.example:99999/", "scheme"),
        ("http://me@news.example/", "address"),
        ("http://news.example@127.0.0.1/", "address"),
        ("http://me:pass@news.example/", "address"),
        ("http://news.example:22/", "address"),
        ("http://news.example:0/", "address"),
    ],
)
async def test_links_that_are_none(reached, url, kind):
    async with Fetcher(resolver=Names(news_example=["1.1.1.1"])) as fetcher:
        assert await refused(fetcher, url) == kind
    assert reached == []


@pytest.mark.parametrize("at", [*HOSTILE, *words("[::1%25eth0] x@1.1.1.1 1.1.1.1:25")])
def test_seen_without_asking_anybody(at):
    with pytest.raises(FetchProblem):
        Permitted().check(f"http://[{at}]/" if at.count(":") > 1 and "[" not in at else f"http://{at}/")


@pytest.mark.parametrize("at", [*PUBLIC, "post.example"])
def test_what_may_be_asked_for_later(at):
    Permitted().check(f"https://[{at}]/" if ":" in at else f"https://{at}/")
    Permitted(["10.0.0.7:8123"]).check("http://10.0.0.7:8123/")


def test_of_all_ports_four():
    open_ports = set()
    for port in range(65536):
        try:
            Permitted().url(f"http://news.example:{port}/")
            open_ports.add(port)
        except FetchProblem:
            pass
    assert open_ports == PORTS


def odd_urls(count):
    """Links with mistakes, from the alphabet of those who look for holes."""
    chance = random.Random(6)
    pieces = [
        "http", "https", "://", ":", "/", "//", "@", "\\", "?", "#", "[", "]", "%", "%00", "%0d%0a", "%zz", "..", ".",
        "127.0.0.1", "::1", "localhost", "news.example", "xn--", "xn--0", "ß", "İ", "。", "①", "\u202e", "\ud800", "\0",
        "\n", "\t", " ", "80", ":80", ":443", ":-1", ":99999", "user", "a" * 70, "a." * 130, "-", "_", "é", "中", "🦊",
    ]  # fmt: skip
    for _ in range(count):
        body = "".join(chance.choices([*pieces, *string.ascii_letters[:6]], k=chance.randint(0, 9)))
        yield chance.choice(["http://", "https://", "http:", "//", "", "http://news.example"]) + body


async def test_odd_links_have_a_class_and_no_way_in(reached):
    kinds = set()
    async with Fetcher(resolver=Names(news_example=["1.1.1.1"])) as fetcher:
        for url in odd_urls(1000):
            kinds.add(await refused(fetcher, url))
    assert set(reached) <= {"1.1.1.1"}
    assert {"scheme", "address", "dns", "connection"} <= kinds


def test_nothing_private_is_told():
    for kind in ("address", "dns", "connection", "redirect", "timeout"):
        said = str(FetchProblem(kind))
        assert not any(character.isdigit() for character in said)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "may"),
    [
        ("rss.lan", "rss.lan", "192.168.1.5", 80, True),
        ("rss.lan", "rss.lan", "192.168.1.5", 8123, False),
        ("rss.lan", "evil.example", "192.168.1.5", 80, False),
        ("RSS.lan:8123", "rss.lan", "192.168.1.5", 8123, True),
        ("rss.lan:8123", "rss.lan", "192.168.1.5", 80, False),
        ("10.1.0.0/16", "rss.lan", "10.1.2.3", 443, True),
        ("10.1.0.0/16", "rss.lan", "10.2.2.3", 443, False),
        ("10.1.0.0/16", "rss.lan", "::ffff:10.1.2.3", 443, True),
        ("10.1.2.3", "rss.lan", "10.1.2.3", 80, True),
        ("10.1.2.3:8123", "10.1.2.3", "10.1.2.3", 8123, True),
        ("10.1.2.3:8123", "10.1.2.3", "10.1.2.4", 8123, False),
        ("[fd00::7]:8123", "fd00::7", "fd00::7", 8123, True),
        ("fd00::/64", "rss.lan", "fd00::9", 80, True),
        ("rss.lan:8123", "news.example", "1.1.1.1", 8123, False),
    ],
)
def test_what_the_operator_permits(entry, host, address, port, may):
    assert Permitted([entry]).connection(host, address, port) is may


@pytest.mark.parametrize("entry", ["http://rss.lan", "rss.lan/feed", "me@rss.lan", "a b", ":80", "10.1.0.0/99", ""])
def test_what_the_operator_cannot_permit(entry):
    with pytest.raises(BadInput, match="ONRECORD_FETCH_ALLOW"):
        Permitted([entry])
