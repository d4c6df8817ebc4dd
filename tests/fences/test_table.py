"""Every command there is has its place among the fences; a new one is one line in `tests/fences/table.py`."""

import discord
import pytest

from bot.presenting.views import BUTTONS
from cogs.articles import ArticleForm
from cogs.privacy import Confirm
from cogs.reports import Wrong
from tests.fences.conftest import Fences
from tests.fences.table import MANAGERS, MEMBERS, MENUS, SCOPED

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_command_has_a_line_with_all_its_options(f: Fences) -> None:
    table: dict[str, set[str]] = {}
    for name, options in [*MEMBERS, *SCOPED, *MANAGERS]:
        table.setdefault(name, set()).update(options)
    assert {name: set(options) for name, (options, _) in f.tree.items()} == table


async def test_discord_is_told_who_may_use_them(f: Fences) -> None:
    assert {name for name, (_, managers) in f.tree.items() if managers} == set(dict(MANAGERS))
    assert f.menus == MENUS


async def test_every_button_menu_and_form_was_shown(f: Fences) -> None:
    shown = {kind for kind in BUTTONS for id in f.theirs.shown if kind.__discord_ui_compiled_template__.fullmatch(id)}
    assert shown == set(BUTTONS)
    ours = [form for form in discord.ui.Modal.__subclasses__() if form.__module__.startswith("cogs")]
    titles = {form.modal["title"] for form, _ in await f.theirs.forms("a note")}
    assert titles == {"Add an article", "Propose an article", "What is wrong?"}
    assert set(ours) == {ArticleForm, Wrong, Confirm}
