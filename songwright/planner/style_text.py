"""A style text from which each reader takes what it understands."""

import re
from dataclasses import dataclass

# The one genre whose name is made of instruments.
# In the plural they are two players, and so they are where they are left out.
_DRUM_AND_BASS = re.compile(
    r"(?<!no )(?<!any )(?<!without )(?<!minus )(?<!the )\bdrum\s*(?:and|&|n|'n'|'n)\s*bass(?=\s*(?:[,;.]|$|music|beat|"
    r"track|style))|\bdrums\s*(?:and|&|n|'n'|'n)\s*bass(?=\s+(?:music|beat|track|style))", re.IGNORECASE,
)  # fmt: skip
_TAKEN = " | "  # keeps the words on both sides apart


@dataclass
class StyleText:
    """What is left of a style text; `take` shortens it."""

    left: str

    @classmethod
    def of(cls, text: str) -> "StyleText":
        plain = text.replace("’", "'").replace("‘", "'").replace("–", "-").replace("−", "-").replace("\n", ", ")
        return cls(_DRUM_AND_BASS.sub("dnb", re.sub(r"[\s_]+", " ", plain).strip()))

    def take(self, pattern: str, same_case: bool = False) -> list[re.Match[str]]:
        """Find every place that matches, and take them out.

        Args:
            pattern: a regular expression.
            same_case: whether capitals matter.
        """
        compiled = re.compile(pattern, 0 if same_case else re.IGNORECASE)
        matches = list(compiled.finditer(self.left))
        self.left = compiled.sub(_TAKEN, self.left)
        return matches

    def words(self) -> list[str]:
        """The words left, in order."""
        return re.findall(r"[^\W_](?:[\w&'#+/-]*\w)?", self.left)
