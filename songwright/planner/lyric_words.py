"""One line of a lyric to the words that are sung: backing parentheses, overrides, numbers, letters, and the rest."""

import re
from dataclasses import dataclass

from songwright.phonetics.languages import hyphen_parts, readable
from songwright.planner.draft import Finding
from songwright.planner.letters import (
    CENSORED_PATTERN,
    is_initialism,
    letter_names,
    reattacked,
    spelled_letters,
    uncensored,
)
from songwright.planner.numbers import (
    NUMBER_PATTERN,
    ROMAN_PATTERN,
    SIGN_PATTERN,
    spoken_number,
    spoken_roman,
    spoken_sign,
)
from songwright.planner.roman import is_numeral, is_ruler

_LETTER = r"[^\W\d_]"
_WORD = rf"['’‘]?{_LETTER}(?:[\u0300-\u036f]|{_LETTER}|['’‘](?={_LETTER})|[-‐‑](?={_LETTER}|['’]{_LETTER}))*['’]?"
_TOKENS = re.compile(
    rf"(?P<override>\{{[^{{}}|]+\|[^{{}}]*\}})"
    rf"|(?P<direction>\[[^\[\]]*\]|<[^<>]*>|\*[^*\s][^*]{{0,40}}\*(?=\s*$))"
    rf"|(?P<link>(?:https?://|www\.)\S+)"
    rf"|(?P<phone>\(\d{{3}}\)\s?\d{{3}}-\d{{4}})"
    rf"|(?P<open>[(（])|(?P<close>[)）])"
    rf"|(?P<censored>{CENSORED_PATTERN})|(?P<masked>\*{{3,}})"
    rf"|(?P<mixed>\d+{_LETTER}{{3,}}(?<!million)(?<!billion)(?<!thousand)|{_LETTER}+\d+\w*)"
    rf"|(?P<number>(?i:{NUMBER_PATTERN}))"
    rf"|(?P<acronym>(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?![\w'’]))?)"
    rf"|(?P<spaced>(?<![\w'’])(?:[A-Z] ){{3,}}[A-Z](?![\w'’]))"
    rf"|(?P<roman>{ROMAN_PATTERN})"
    rf"|(?P<word>{_WORD})"
    rf"|(?P<sign>{SIGN_PATTERN})"
)
_SPELLING_NOUN = re.compile(r"\b(?:an?|the letter|letter)\s+$", re.IGNORECASE)
MAX_WORD_LETTERS = 60
# Marks that say nothing and need no remark.
_PUNCTUATION = re.compile(r"[\s.,;:!?¡¿…'\"“”„‚‘’«»‹›`´*_~/\\|–—―‐‑•·♪♫♬♩♭♯\-^(){}\[\]<>]+")


@dataclass(frozen=True)
class Part:
    """Something that is said as one word: what is pronounced, and the letters that are printed under its notes."""

    said: str
    printed: str


@dataclass(frozen=True)
class RawWord:
    """One written word before it is pronounced.

    Attributes:
        text: as written, without the punctuation around it.
        parts: what is said, one or more plain words.
        backing: it stands in parentheses.
        phonemes: the user's own, else None.
        start: where it begins in the line.
        pieces: the letters of its notes where its vowel is struck again; else empty.
    """

    text: str
    parts: tuple[Part, ...]
    backing: bool = False
    phonemes: str | None = None
    start: int = 0
    pieces: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(part.said for part in self.parts)


@dataclass(frozen=True)
class RawLine:
    """A tokenised line."""

    words: tuple[RawWord, ...]
    findings: tuple[Finding, ...]


def split_words(text: str, number: int, language: str) -> RawLine:
    """Find the words of one line. What cannot be sung is left out and said in a finding."""
    return _Splitter(text, number, language).split()


class _Splitter:
    """Takes one line apart."""

    def __init__(self, text: str, number: int, language: str) -> None:
        self._text = text
        self._number = number
        self._language = language
        self._findings: list[Finding] = []
        self._words: list[RawWord] = []
        letters = [c for c in text if c.isalpha()]
        self._shouted = len(letters) > 4 and sum(c.isupper() for c in letters) > 0.8 * len(letters)

    def split(self) -> RawLine:
        gaps: list[str] = []
        depth = 0
        at = 0
        for match in _TOKENS.finditer(self._text):
            gaps.append(self._text[at : match.start()])
            at = match.end()
            kind, token = match.lastgroup, match[0]
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind == "direction":
                self._remark("warning", f"'{token}' was taken as a direction and is not sung")
            elif kind == "link":
                self._remark("warning", f"the link '{token}' is not sung")
            elif kind is not None:
                self._take(kind, match, depth > 0)
        self._remark_gaps("".join([*gaps, self._text[at:]]))
        if depth:
            self._remark("warning", "a '(' is not closed; backing vocals end with the line")
        return RawLine(tuple(self._words), tuple(self._findings))

    def _remark(self, severity: str, message: str) -> None:
        self._findings.append(Finding(self._number, "note" if severity == "note" else "warning", message))

    def _add(self, text: str, parts: tuple[Part, ...], backing: bool, start: int, phonemes: str | None = None,
             pieces: tuple[str, ...] = ()) -> None:  # fmt: skip
        if parts:
            self._words.append(RawWord(text, parts, backing, phonemes, start, pieces))

    def _spelled(self, letters: str) -> tuple[Part, ...]:
        names = letter_names(letters, self._language)
        return tuple(Part(name, letter) for name, letter in zip(names, letters, strict=True))

    def _take(self, kind: str, match: re.Match[str], backing: bool) -> None:
        token, start, language = match[0], match.start(), self._language
        if kind == "override":
            written, _, phonemes = token[1:-1].partition("|")
            letters = re.sub(r"[^\w'’]", "", written)
            if letters:
                self._add(letters, (Part(letters, letters),), backing, start + 1, phonemes.strip())
        elif kind in ("number", "phone"):
            self._add(token, _plain(spoken_number(token, language)), backing, start)
        elif kind == "sign":
            self._add(token, _plain(spoken_sign(token, language)), backing, start)
        elif kind == "acronym":
            letters = token.replace(".", "")
            self._add(token.strip("."), self._spelled(letters), backing, start)
        elif kind == "spaced":
            for letter in re.finditer(r"\S", token):
                self._add(letter[0], self._spelled(letter[0]), backing, start + letter.start())
        elif kind == "mixed":
            pieces = re.findall(r"\d+|[^\W\d_]+", token)
            said = [_plain(spoken_number(piece, language)) if piece.isdecimal() else self._piece(piece)
                    for piece in pieces]  # fmt: skip
            self._add(token, tuple(part for parts in said for part in parts), backing, start)
        elif kind in ("censored", "masked"):
            self._take_censored(token, start, backing)
        elif kind == "roman":
            self._take_roman(token, start, backing)
        else:
            self._take_word(token, start, backing)

    def _piece(self, piece: str) -> tuple[Part, ...]:
        """The letters of 'MP3' and 'H2O' by name; those of '4ever' as a word."""
        capitals = piece.isupper() and len(piece) <= 3
        return self._spelled(piece) if capitals else (Part(piece, piece),)

    def _take_censored(self, token: str, start: int, backing: bool) -> None:
        word = uncensored(token)
        if word is None:
            self._remark("warning", f"'{token}' is masked and could be any word; it is left out: write the word, or "
                         "another one")  # fmt: skip
            return
        if word != token.strip("*"):
            self._remark("note", f"'{token}' is sung as '{word}'; to change that write another word")
        self._add(word, (Part(word, word),), backing, start)

    def _take_roman(self, token: str, start: int, backing: bool) -> None:
        """A numeral if a name stands before it, else a word like any other."""
        before = self._words[-1].text if self._words else ""
        named = bool(before) and before[0].isupper() and not (self._shouted and before.isupper())
        plain = re.sub(r"(?:er|e|\.)$", "", token)
        suffixed = plain != token and not token.endswith(".")
        follows = bool(re.search(r"[^\W_]['’]?s?\s*$", self._text[:start]))
        short = len(plain) == 1 and not (plain != "I" and is_ruler(before))
        fits = self._language in ("fr", "it") if suffixed else not short  # 'François Ier'
        if named and follows and is_numeral(plain) and fits:
            self._add(token, _plain(spoken_roman(token, before, self._language)), backing, start)
        else:
            self._take_word(plain if token.endswith(".") else token, start, backing)

    def _take_word(self, token: str, start: int, backing: bool) -> None:
        language = self._language
        word = _without_quotes(token, language)
        start += token.find(word) if word in token else 0
        if not readable(word):
            self._remark("warning", f"'{word}' is not in Latin letters and is left out; write it as it sounds")
            return
        if len(word) > MAX_WORD_LETTERS:
            self._remark("warning", f"'{word[:20]}…' has {len(word)} letters, which is no word; it is left out")
            return
        plain = re.sub("[‐‑]", "-", word)
        letters = spelled_letters(plain)
        if letters is not None:
            self._add(plain, self._spelled(letters), backing, start)
        elif self._is_initialism(plain, start):
            self._take_initialism(plain, start, backing)
        elif self._is_letter(plain, start):
            self._add(plain, self._spelled(plain), backing, start)
        else:
            again = reattacked(plain) if language == "en" else None
            if again is not None:
                self._add(plain, (Part(again.word, again.word),), backing, start, pieces=again.pieces)
            else:
                self._add(plain, _plain(hyphen_parts(plain, language)), backing, start)

    def _is_initialism(self, word: str, start: int) -> bool:
        stem = re.sub(r"(?:['’]s|s)$", "", word)
        before = re.search(r"([\w'’]+)\W*$", self._text[:start])
        after = re.match(r"\W*([\w'’]+)", self._text[start + len(word) :])
        return is_initialism(
            stem, before[1] if before else "", after[1] if after else "", self._shouted, self._language
        )

    def _take_initialism(self, word: str, start: int, backing: bool) -> None:
        stem = re.sub(r"(?:['’]s|s)$", "", word)
        parts = list(self._spelled(stem))
        ending = word[len(stem) :]
        if ending:  # 'TVs', "UFO's": the last letter's name takes the ending
            said = parts[-1].said
            tail = f"{said[:-1]}{ending.replace('’', chr(39))}." if self._language == "en" else f"{said}s"
            parts[-1] = Part(tail, parts[-1].printed + ending)
        self._add(word, tuple(parts), backing, start)

    def _is_letter(self, word: str, start: int) -> bool:
        """A lone capital that is named: 'give me an A'."""
        if not re.fullmatch(r"[A-Z]", word) or self._language != "en":
            return False
        return bool(_SPELLING_NOUN.search(self._text[:start]))

    def _remark_gaps(self, gaps: str) -> None:
        """Say which signs between words were left out, unless they are plain punctuation."""
        odd = "".join(dict.fromkeys(_PUNCTUATION.sub("", gaps)))
        if odd:
            self._remark("note", f"'{odd}' cannot be sung and is left out")


def _plain(words: tuple[str, ...]) -> tuple[Part, ...]:
    return tuple(Part(word, word) for word in words)


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
