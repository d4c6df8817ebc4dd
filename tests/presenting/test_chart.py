"""Charts are drawn whatever the words hold, and are images of the right size."""

import struct
from dataclasses import replace
from datetime import date

import pytest

from bot.engine.model import Point, Series
from bot.presenting.chart import draw
from tests.presenting.test_data import FIGURE_RECORD


def series(values, *, subject="tin imports", period=None, written="$3 million"):
    figure = replace(FIGURE_RECORD.figure, value_high=None, period=period, as_written=written)
    points = [
        Point(date(2020 + k, 7, 1), replace(FIGURE_RECORD, figure=replace(figure, value=value)))
        for k, value in enumerate(values)
    ]
    return Series(subject, "ton", "Norland", tuple(points))


def size(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize(
    "drawn",
    [
        series([1.0, 2.0, 3.0]),
        series([1e6, 2e6, 3e6], period="2024-Q3"),
        series([0.0, 0.0, 0.0]),
        series([-1e300, 5.0, 1e300]),
        series([float(k) for k in range(60)]),
        series([1.0, 2.0, 3.0], subject="$x_{2}$ \\frac % 石油 \U0001f6a2 " * 20, written="$1^$ \\alpha $"),
    ],
)
def test_a_chart_is_an_image(drawn):
    assert size(draw(drawn)) == (960, 600)


def test_two_values_of_a_day():
    both = series([1.0, 2.0, 3.0])
    other = replace(both.points[-1], record=replace(both.points[-1].record, id=99))
    assert size(draw(replace(both, points=(*both.points, other)))) == (960, 600)
