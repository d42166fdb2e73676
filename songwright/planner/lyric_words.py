"""One line of a lyric to the words that are sung: backing parentheses, overrides, numbers, signs, and the rest."""

import re
from dataclasses import dataclass

from songwright.phonetics.languages import hyphen_parts, readable
from songwright.planner.draft import Finding
from songwright.planner.lyric_tags import is_chord
from songwright.planner.numbers import NUMBER_PATTERN, SIGN_PATTERN, spoken_number, spoken_sign

_LETTER = r"[^\W\d_]"
_WORD = rf"['’‘]?{_LETTER}(?:[\u0300-\u036f]|{_LETTER}|['’‘](?={_LETTER})|[-‐‑](?={_LETTER}|['’]{_LETTER}))*['’]?"
_TOKENS = re.compile(
    rf"(?P<override>\{{[^{{}}|]+\|[^{{}}]*\}})"
    rf"|(?P<direction>\[[^\[\]]*\]|<[^<>]*>|\*[^*\s][^*]{{0,40}}\*(?=\s*$))"
    rf"|(?P<link>(?:https?://|www\.)\S+)"
    rf"|(?P<open>[(（])|(?P<close>[)）])"
    rf"|(?P<mixed>\d+{_LETTER}{{3,}}|{_LETTER}+\d+\w*)"
    rf"|(?P<number>(?i:{NUMBER_PATTERN}))"
    rf"|(?P<acronym>(?:{_LETTER}\.){{2,}}{_LETTER}?)"
    rf"|(?P<word>{_WORD})"
    rf"|(?P<sign>{SIGN_PATTERN})"
)
MAX_WORD_LETTERS = 60
# Marks that say nothing and need no remark.
_PUNCTUATION = re.compile(r"[\s.,;:!?¡¿…'\"“”„‚‘’«»‹›`´*_~/\\|–—―‐‑•·♪♫♬♩♭♯\-^(){}\[\]<>]+")


@dataclass(frozen=True)
class RawWord:
    """One written word before it is pronounced.

    Attributes:
        text: as written, without the punctuation around it.
        parts: what is said, one or more plain words; the syllables' letters are theirs.
        backing: it stands in parentheses.
        phonemes: the user's own, else None.
    """

    text: str
    parts: tuple[str, ...]
    backing: bool = False
    phonemes: str | None = None


@dataclass(frozen=True)
class RawLine:
    """A tokenised line."""

    words: tuple[RawWord, ...]
    findings: tuple[Finding, ...]


def split_words(text: str, number: int, language: str) -> RawLine:
    """Find the words of one line. What cannot be sung is left out and said in a finding."""
    words: list[RawWord] = []
    findings: list[Finding] = []
    gaps: list[str] = []
    depth = 0
    at = 0
    for match in _TOKENS.finditer(text):
        gaps.append(text[at : match.start()])
        at = match.end()
        kind, token = match.lastgroup, match[0]
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "direction":
            if not is_chord(token.strip("[]")):
                findings.append(Finding(number, "warning", f"'{token}' was taken as a direction and is not sung"))
        elif kind == "link":
            findings.append(Finding(number, "warning", f"the link '{token}' is not sung"))
        elif kind is not None:
            words += _words_of(kind, token, depth > 0, number, language, findings)
    _remark_gaps("".join([*gaps, text[at:]]), number, findings)
    if depth:
        findings.append(Finding(number, "warning", "a '(' is not closed; backing vocals end with the line"))
    return RawLine(tuple(words), tuple(findings))


def _words_of(
    kind: str, token: str, backing: bool, number: int, language: str, findings: list[Finding]
) -> list[RawWord]:
    if kind == "override":
        written, _, phonemes = token[1:-1].partition("|")
        letters = re.sub(r"[^\w'’]", "", written)
        return [RawWord(letters, (letters,), backing, phonemes.strip())] if letters else []
    if kind == "number":
        return [RawWord(token, spoken_number(token, language), backing)]
    if kind == "sign":
        return [RawWord(token, spoken_sign(token, language), backing)]
    if kind == "acronym":
        letters = token.replace(".", "").upper()
        return [RawWord(token.strip("."), (letters,), backing)]
    if kind == "mixed":
        pieces = re.findall(r"\d+|[^\W\d_]+", token)
        said = [spoken_number(piece, language) if piece.isdecimal() else (piece,) for piece in pieces]
        return [RawWord(token, tuple(part for parts in said for part in parts), backing)]
    word = _without_quotes(token, language)
    if not readable(word):
        findings.append(
            Finding(number, "warning", f"'{word}' is not in Latin letters and is left out; write it as it sounds")
        )
        return []
    if len(word) > MAX_WORD_LETTERS:
        findings.append(
            Finding(number, "warning", f"'{word[:20]}…' has {len(word)} letters, which is no word; it is left out")
        )
        return []
    plain = re.sub("[‐‑]", "-", word)
    return [RawWord(plain, hyphen_parts(plain, language), backing)]


def _without_quotes(token: str, language: str) -> str:
    """Drop a quote mark that opens or closes a quotation; keep one that stands for left-out letters."""
    lower = token.lower().replace("’", "'").replace("‘", "'")
    opens = lower.startswith("'")
    if opens and (language != "en" or lower.rstrip("'") not in _ELIDED_STARTS):
        token, lower = token[1:], lower[1:]
    if lower.endswith("'") and (opens or not _ELIDED_ENDS.get(language, _NO_ENDS).search(lower)):
        token = token[:-1]
    return token


_NO_ENDS = re.compile("(?!)")
_ELIDED_ENDS = {
    "en": re.compile(r"(?:in|s|^th|^o|^ol|^n|^an|^wi)'$"),
    "it": re.compile(r"^(?:po|un|ca|di|fa|va|sta|da|mo|be|to|gran|bell|quell|quest|nell|dell|dall|all|sull|l|d|c)'$"),
    "fr": re.compile(r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu)'$"),
    "de": re.compile(r"^(?:hab|wär|hätt|könnt|möcht|geh|komm|seh|wollt|sollt|müsst|find|lieb|ein)'$"),
}
_ELIDED_STARTS = frozenset(
    "'cause 'cuz 'til 'till 'round 'bout 'neath 'gainst 'mid 'mongst 'em 'n 'tis 'twas 'twill 's 'fore 'nother 'way "
    "'gain 'most 'tween 'side 'less 'bye 'kay 'nough 'tude 'cross 'long 'long".split()
)


def _remark_gaps(gaps: str, number: int, findings: list[Finding]) -> None:
    """Say which signs between words were left out, unless they are plain punctuation."""
    odd = "".join(dict.fromkeys(_PUNCTUATION.sub("", gaps)))
    if odd:
        findings.append(Finding(number, "note", f"'{odd}' cannot be sung and is left out"))
