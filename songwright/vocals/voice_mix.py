"""Which singer, or which mixture of singers: `heart`, `heart:0.7+nova:0.3`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from songwright.errors import StyleError
from songwright.singers import current_name


@dataclass(frozen=True)
class VoiceMix:
    """Singers with their shares, which sum to 1."""

    names: tuple[str, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.shares) or not self.names or abs(sum(self.shares) - 1) > 1e-6:
            raise ValueError(f"not a mixture of singers: {self}")

    def weights(self, singers: Sequence[str]) -> tuple[float, ...]:
        """A share for each of these singers, in their order."""
        return tuple(dict(zip(self.names, self.shares, strict=True)).get(name, 0.0) for name in singers)

    def __str__(self) -> str:
        if len(self.names) == 1:
            return self.names[0]
        return "+".join(f"{name}:{share:g}" for name, share in zip(self.names, self.shares, strict=True))


def parse_voice(text: str, singers: Sequence[str]) -> VoiceMix:
    """Read a voice; shares need not sum to 1, and are equal where none is given. Singers who left are replaced by those
    who are nearest (`singers.retirement_remarks` says so).

    Raises:
        StyleError: not in this form, an unknown singer (the known ones are listed), one named twice, or no share left.
    """
    known = ", ".join(singers)
    names: list[str] = []
    shares: list[float] = []
    for piece in text.split("+"):
        match = re.fullmatch(r"\s*([\w-]+)\s*(?::\s*(\d*\.?\d+)\s*)?", piece)
        if not match:
            raise StyleError(f"'{text}' is not a voice; write a name or a mixture like 'a:0.7+b:0.3' of {known}")
        name = match[1] if match[1] in singers else current_name(match[1])
        if name not in singers:
            raise StyleError(f"there is no voice '{match[1]}'; choose one of {known}, or mix them like 'a:0.7+b:0.3'")
        if name in names:
            raise StyleError(f"the voice '{text}' names '{name}' twice; give it one share")
        names.append(name)
        shares.append(float(match[2]) if match[2] else 1.0)
    total = sum(shares)
    if total <= 0:
        raise StyleError(f"the shares of the voice '{text}' are all zero; give at least one of them more")
    used = [(name, share / total) for name, share in zip(names, shares, strict=True) if share > 0]
    return VoiceMix(tuple(name for name, _ in used), tuple(share for _, share in used))
