"""HTML that cannot be broken by what a user wrote: plain strings are escaped, only `Html` goes in as it is."""

import html
from collections.abc import Mapping

Attribute = str | int | float | None
VOID_ELEMENTS = frozenset({"meta", "img", "br", "input"})


class Html(str):
    """Text that is HTML already."""


def element(name: str, attributes: Mapping[str, Attribute] | None = None, *children: str) -> Html:
    """One element. Children that are not `Html` are escaped; an attribute that is None is left out, floats are short.

    element("b", {"title": '"'}, "<") == '<b title="&quot;">&lt;</b>'
    """
    given = "".join(
        f' {key}="{html.escape(_text(value))}"' for key, value in (attributes or {}).items() if value is not None
    )
    if name in VOID_ELEMENTS:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*parts: str) -> Html:
    """One after the other; what is not `Html` is escaped."""
    return Html("".join(part if isinstance(part, Html) else html.escape(part) for part in parts))


def number(value: float, places: int = 2) -> str:
    """As short as it can be: 1.50 to '1.5', -0.0 to '0', with a real minus sign for readers."""
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "\N{MINUS SIGN}")


def coordinate(value: float) -> str:
    """A length in a drawing: at most one decimal."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def percent(share: float) -> str:
    """A place or size in CSS."""
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"


def _text(value: Attribute) -> str:
    return coordinate(value) if isinstance(value, float) else str(value)
