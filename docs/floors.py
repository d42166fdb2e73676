"""Draws docs/images/floors.svg: the floors as pyproject's contract has them, the arrows as the code has them.

    python docs/floors.py

A box is a folder. An arrow says that something in the upper folder imports something in the
lower one. Left out are those to the values at the bottom, which everybody imports, and those beside which a longer way
of arrows leads to the same folder.
"""

import sys
from html import escape
from itertools import product
from pathlib import Path

import grimp

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "floors.svg"
WIDTH, FLOOR, BOX, MARGIN, GAP = 960, 66, 36, 20, 24
STYLE = """rect{fill:#fff;stroke:#456;rx:5}.values{fill:#eef3f8}
text{font:14px sans-serif;text-anchor:middle}
path{fill:none;stroke:#9ab;stroke-width:1.2}"""


def floors() -> list[list[str]]:
    """The folders of each floor, highest first; the last floor is that of the values."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [[name.strip() for name in layer.replace("|", ":").split(":")] for layer in layers]


def arrows() -> set[tuple[str, str]]:
    """Which folder imports something of which."""
    graph = grimp.build_graph("songwright", exclude_type_checking_imports=True, cache_dir=None)
    inner = [name for name in graph.modules if "." in name]
    found = {
        (importer.split(".")[1], imported.split(".")[1])
        for importer in inner
        for imported in graph.find_modules_directly_imported_by(importer)
        if "." in imported
    }
    return {(above, below) for above, below in found if above != below}


def shortened(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those beside which no longer way leads from the one to the other."""
    reached = set(arrows)
    for middle in {below for _, below in arrows}:
        reached |= {(a, d) for a, b in reached if b == middle for c, d in reached if c == middle}
    return {
        (above, below) for above, below in arrows
        if not any((above, other) in arrows and (other, below) in reached for _, other in arrows)
    }  # fmt: skip


def drawn() -> str:
    """The picture."""
    rows = floors()
    shown = {name for row in rows[:-1] for name in row}
    imports = shortened({(above, below) for above, below in arrows() if {above, below} <= shown})
    places: dict[str, tuple[float, float, float]] = {}  # middle, top, width
    boxes = []
    for number, row in enumerate(rows[:-1]):
        width = min(170.0, (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row))
        left = (WIDTH - len(row) * width - GAP * (len(row) - 1)) / 2
        # Alone in its row a box would hide the arrows that pass it, so that such rows stand aside in turn.
        left += 0 if len(row) > 1 else 150 * (-1) ** number
        for index, name in enumerate(row):
            x, y = left + index * (width + GAP), MARGIN + number * FLOOR
            places[name] = (x + width / 2, y, width)
            boxes.append(
                f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{BOX}"/>'
                f'<text x="{x + width / 2:.0f}" y="{y + 23}">{escape(name)}</text>'
            )
    lines = []
    for above, below in sorted(product(places, places)):
        if (above, below) in imports:
            (x, top, _), (to_x, to_y, _) = places[above], places[below]
            y = top + BOX
            bend = (to_y - y) / 2
            lines.append(f'<path d="M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} '
                         f'{to_x:.0f} {to_y:.0f}" marker-end="url(#tip)"/>')  # fmt: skip
    bottom = MARGIN + (len(rows) - 1) * FLOOR
    names = "values: " + ", ".join(sorted(rows[-1]))
    boxes.append(
        f'<rect class="values" x="{MARGIN}" y="{bottom}" width="{WIDTH - 2 * MARGIN}" height="{BOX}"/>'
        f'<text x="{WIDTH / 2:.0f}" y="{bottom + 23}" style="font-size:13px">{escape(names)}</text>'
    )
    tip = ('<defs><marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="6" markerHeight="6" orient="auto">'
           '<path d="M0 0L6 3L0 6z" style="fill:#9ab;stroke:none"/></marker></defs>')  # fmt: skip
    height = bottom + BOX + MARGIN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}">'
    return "\n".join([head, f"<style>{STYLE}</style>", tip, *lines, *boxes, "</svg>"]) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
