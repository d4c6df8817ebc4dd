import dataclasses
import os
from pathlib import Path

import pytest

from bot.engine.model import BadInput
from bot.settings import TICK, Settings, default_database, read_token

TOKEN = "abc.DEF.ghi"


def test_nothing_set_gives_the_defaults():
    settings = Settings.from_environment({}, token=True)
    assert settings == Settings(default_database(), None, "info", TICK, False)
    assert settings.database.name == "onrecord.db"
    assert settings.database.is_absolute()


def test_everything_set_is_taken():
    environ = {
        "DISCORD_TOKEN": TOKEN,
        "ONRECORD_DB": "x/y.db",
        "ONRECORD_LOG": "WARNING",
        "ONRECORD_TICK": "1.5",
        "ONRECORD_DEBUG": "1",
        "ONRECORD_RECHECK": "OFF",
        "ONRECORD_ERASE_AFTER": "30",
        "ONRECORD_FETCH_ALLOW": "rss.lan:8123, 10.1.0.0/16,",
    }
    allowed = ("rss.lan:8123", "10.1.0.0/16")
    assert Settings.from_environment(environ, token=True) == Settings(
        Path("x/y.db"), TOKEN, "warning", 1.5, True, False, allowed, erase_after=30
    )


def test_an_empty_value_is_not_set():
    names = (
        "DISCORD_TOKEN",
        "DISCORD_TOKEN_FILE",
        "ONRECORD_DB",
        "ONRECORD_LOG",
        "ONRECORD_TICK",
        "ONRECORD_DEBUG",
        "ONRECORD_RECHECK",
        "ONRECORD_ERASE_AFTER",
        "ONRECORD_FETCH_ALLOW",
    )
    assert Settings.from_environment(dict.fromkeys(names, ""), token=True) == Settings.from_environment({})


def test_a_home_folder_is_found():
    assert Settings.from_environment({"ONRECORD_DB": "~/a.db"}).database == Path.home() / "a.db"


def test_the_token_never_shows():
    settings = Settings.from_environment({"DISCORD_TOKEN": TOKEN}, token=True)
    assert settings.token == TOKEN
    assert TOKEN not in repr(settings) + str(settings) + f"{settings}"


def test_settings_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_environment({}).tick = 1.0  # type: ignore[misc]


def test_the_token_is_read_only_when_asked_for(tmp_path):
    environ = {"DISCORD_TOKEN_FILE": str(tmp_path / "absent")}
    assert Settings.from_environment(environ).token is None
    with pytest.raises(BadInput, match="DISCORD_TOKEN_FILE"):
        Settings.from_environment(environ, token=True)


def test_a_token_file(tmp_path):
    file = tmp_path / "token"
    file.write_text(f"  {TOKEN}\n", encoding="utf-8")
    assert read_token({"DISCORD_TOKEN_FILE": str(file)}) == TOKEN


@pytest.mark.parametrize("content", [b"", b"\n", b"two words", b"\xff\xfe", b"x" * 5000, "tökén".encode(), b"a\x00b"])
def test_a_file_that_holds_no_token(tmp_path, content):
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(BadInput, match="DISCORD_TOKEN_FILE"):
        read_token({"DISCORD_TOKEN_FILE": str(file)})


@pytest.mark.parametrize("value", ["Bot abc", " ", "a\nb"])
def test_a_wrong_token_is_refused_without_showing_it(value):
    with pytest.raises(BadInput, match="DISCORD_TOKEN") as caught:
        read_token({"DISCORD_TOKEN": value})
    assert value.strip() == "" or value not in str(caught.value)


def test_a_token_and_a_token_file_are_too_many():
    with pytest.raises(BadInput, match="both"):
        read_token({"DISCORD_TOKEN": TOKEN, "DISCORD_TOKEN_FILE": "f"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONRECORD_LOG", "loud"),
        ("ONRECORD_TICK", "soon"),
        ("ONRECORD_TICK", "0"),
        ("ONRECORD_TICK", "-3"),
        ("ONRECORD_TICK", "nan"),
        ("ONRECORD_TICK", "inf"),
        ("ONRECORD_METRICS", "on"),
        ("ONRECORD_METRICS", "metrics.example:9464"),
        ("ONRECORD_METRICS", "127.0.0.1:0"),
        ("ONRECORD_METRICS", "127.0.0.1:65536"),
        ("ONRECORD_METRICS", "127.0.0.1:" + "9" * 5000),
        ("ONRECORD_METRICS", "127.0.0.1:٣"),
        ("ONRECORD_METRICS", "::1:"),
        ("ONRECORD_ERASE_AFTER", "31"),
        ("ONRECORD_ERASE_AFTER", "-1"),
        ("ONRECORD_ERASE_AFTER", "a week"),
        ("ONRECORD_ERASE_AFTER", "²"),
        ("ONRECORD_DB", "a\0b"),
        ("ONRECORD_DB", "~nobody-of-this-name/x.db"),
    ],
)
def test_a_wrong_value_names_its_variable(name, value):
    with pytest.raises(BadInput, match=name) as caught:
        Settings.from_environment({name: value})
    assert "Set it to" in str(caught.value)


def test_reading_settings_does_not_touch_the_environment():
    before = dict(os.environ)
    Settings.from_environment({"ONRECORD_LOG": "debug"})
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("9464", ("127.0.0.1", 9464)),
        (":9464", ("127.0.0.1", 9464)),
        ("localhost:1", ("127.0.0.1", 1)),
        ("0.0.0.0:65535", ("0.0.0.0", 65535)),
        ("[::1]:9464", ("::1", 9464)),
        ("", None),
    ],
)
def test_where_figures_are_served(value, where):
    assert Settings.from_environment({"ONRECORD_METRICS": value}).metrics == where


def test_looking_again_is_on_or_off():
    with pytest.raises(BadInput, match="ONRECORD_RECHECK"):
        Settings.from_environment({"ONRECORD_RECHECK": "perhaps"})
