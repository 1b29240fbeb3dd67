"""Draws lines over sizes that grow tenfold, as SVG. Knows no benchmark."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT, MARGIN = 640, 320, 56
COLOURS = ("#1b6ca8", "#b3541e", "#3f7d3a", "#6d4a8f")


def lines(series: Mapping[str, Sequence[float]], sizes: Sequence[int], title: str) -> str:
    """One line a name; sizes on a scale of powers of ten, values from zero on."""
    top = max(value for values in series.values() for value in values) * 1.15
    first, last = log10(sizes[0]), log10(sizes[-1])

    def at(size: int, value: float) -> tuple[float, float]:
        x = MARGIN + (log10(size) - first) / (last - first) * (WIDTH - 3 * MARGIN)
        return x, HEIGHT - MARGIN - value / top * (HEIGHT - 2 * MARGIN)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        ' font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{MARGIN}" y="24" font-size="13">{escape(title)}</text>',
    ]
    for size in sizes:
        x, y = at(size, 0)
        parts.append(f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">{size:,}</text>')
    for step in range(5):
        value = top * step / 4
        x, y = at(sizes[0], value)
        parts.append(f'<text x="{x - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">{value:.0f}</text>')
        parts.append(f'<path d="M{x:.0f} {y:.0f}H{WIDTH - 2 * MARGIN}" stroke="#ddd"/>')
    for colour, (name, values) in zip(COLOURS, series.items(), strict=False):
        points = [at(size, value) for size, value in zip(sizes, values, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = points[-1]
        parts.append(f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
