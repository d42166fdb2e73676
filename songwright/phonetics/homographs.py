"""Which of two pronunciations a word has, from the words around it.

A small model in the manner of a part-of-speech tagger made for lyrics: neighbours vote in half a dozen ways (a subject
or an auxiliary before, an article before, an object or a particle after, other words of the line), each with a weight
in nats; the sign of the sum chooses, its size says how sure the choice is. Words whose senses are not told by verb or
noun (`read`, `lead`, `live`, `bow`) have cues of their own. Where it errs, the lyric file's `{word|phonemes}` has the
last word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from songwright.phonetics.english_words import HOMOGRAPHS

SURE = 1.0  # nats
_MODALS = frozenset(
    "to can can't could couldn't will won't would wouldn't shall should shouldn't may might must don't doesn't didn't "
    "do did does let let's i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd he'd she'd gonna wanna "
    "gotta please help cannot who'll".split()
)
_SUBJECTS = frozenset("i you we they who he she it ya y'all everybody everyone nobody".split())
_SINGULAR = frozenset("he she it everybody everyone nobody".split())
_DETERMINERS = frozenset(
    "a an the my your his our their its this that these those no some any every each another whose one two three all "
    "many few much both what such".split()
)
_PREPOSITIONS = frozenset(
    "of in with by for from into on at like as than through under over without against about between beyond behind "
    "after before upon toward towards inside near".split()
)
_ADVERBS = frozenset(
    "all just never always ever still really only even also both almost already often sometimes soon then now slowly "
    "gently softly not finally truly once ain't so too gently simply".split()
)
_OBJECTS = frozenset("me you him us them it the my your his her our their a an this that these those myself".split())
_PARTICLES = frozenset("up down around back apart away off out round along together".split())
_BE = frozenset("is are was were am be been being i'm you're we're they're he's she's it's that's ain't".split())
_HAVE = frozenset(
    "have has had i've you've we've they've having haven't hasn't hadn't could've should've would've".split()
)
_AFTER_NOUN = (
    _BE | _HAVE | frozenset("will would can could may might must blows blew cries cried calls called that who".split())
)
_PAST_WORDS = frozenset(
    "yesterday ago last once cried wept said wrote went was were had did found came told left felt knew thought took "
    "gave saw heard ran fell broke kept held tore burned laughed smiled when".split()
)


@dataclass(frozen=True)
class Choice:
    """A homograph's pronunciation as the inventory writes it, and whether its neighbours tell it clearly."""

    phonemes: str
    sure: bool
    other: str


@dataclass(frozen=True)
class _Place:
    """A word in its line; `before` and `after` skip adverbs."""

    words: Sequence[str]
    index: int

    @property
    def before(self) -> str:
        at = self.index - 1
        while at > 0 and (self.words[at] in _ADVERBS or self.words[at].endswith("ly")):
            at -= 1
        return self.words[at] if at >= 0 else ""

    @property
    def previous(self) -> str:
        return self.words[self.index - 1] if self.index else ""

    @property
    def after(self) -> str:
        return self.words[self.index + 1] if self.index + 1 < len(self.words) else ""

    def has(self, *words: str) -> bool:
        """Whether one of the words is anywhere else in the line."""
        return any(word in words for at, word in enumerate(self.words) if at != self.index)


def choose(words: Sequence[str], index: int) -> Choice | None:
    """The pronunciation of `words[index]` if it is a homograph, else None. `words` is a line in lower case."""
    word = words[index]
    if word not in HOMOGRAPHS:
        return None
    usual, other = HOMOGRAPHS[word]
    score = _score(word, _Place(words, index))
    chosen, left = (other, usual) if score > 0 else (usual, other)
    return Choice(chosen, abs(score) >= SURE, left)


def _score(word: str, place: _Place) -> float:
    """Nats for the word's second pronunciation."""
    special = _SPECIAL.get(word)
    if special is not None:
        return special(place)
    if word in _VERB_SECOND:
        return _verbness(place) + _VERB_SECOND[word]
    if word in _VERB_FIRST:
        return -_verbness(place) + _VERB_FIRST[word]
    return -2.0


def _verbness(place: _Place) -> float:
    """Nats for a verb against a noun or adjective."""
    before, previous, after = place.before, place.previous, place.after
    score = 0.0
    if before in _MODALS:
        score += 3.0
    elif previous in _SUBJECTS and previous not in _SINGULAR:
        score += 2.5
    elif previous in _SINGULAR:
        score += 1.0 if place.words[place.index].endswith("s") else -0.5
    elif previous in _DETERMINERS or previous == "her":
        score -= 3.0
    elif previous in _PREPOSITIONS:
        score -= 2.5
    elif previous in _BE:
        score -= 1.5
    elif _in_noun_phrase(place):
        score -= 2.0
    elif before in _SUBJECTS:
        score += 1.5
    if not previous and after in _OBJECTS:
        score += 2.5  # 'Close the door'
    elif after in _OBJECTS:
        score += 1.5
    if after in _PARTICLES:
        score += 1.2
    if after in _AFTER_NOUN:
        score -= 2.0
    if after == "of":
        score -= 1.0
    return score


def _in_noun_phrase(place: _Place) -> bool:
    """Whether an article stands two or three words before: 'the cold wind', 'an open wound'."""
    start = max(0, place.index - 3)
    stretch = place.words[start : place.index - 1] if place.index >= 2 else ()
    verbs = _MODALS | _SUBJECTS | _BE | _HAVE
    return any(word in _DETERMINERS for word in stretch) and not any(
        word in verbs for word in place.words[start : place.index]
    )


def _read(place: _Place) -> float:
    """Past or present: auxiliaries are sure, other past words of the line and `he read` nearly so."""
    if place.before in _MODALS - {"i'd", "you'd", "we'd", "they'd", "he'd", "she'd"}:
        return -3.0
    if place.before in _HAVE | _BE or place.previous == "well":
        return 3.0
    if place.previous in ("he", "she", "it") or place.before in ("i'd", "we'd", "they'd"):
        return 2.0
    if place.has(*_PAST_WORDS):
        return 1.5
    if not place.previous or place.after in ("between", "aloud"):
        return -1.5
    return -0.5 if place.previous in _SUBJECTS else -1.5


def _lead(place: _Place) -> float:
    """The metal is what weighs, or what pipes and balloons are made of."""
    if place.previous in ("as", "like") or (place.previous == "of" and not place.has("vocals", "singer", "singers")):
        return 2.0
    if place.after in ("balloon", "balloons", "pipe", "pipes", "weight", "weights", "bullet", "bullets", "boots",
                       "shoes", "feet", "heart", "sky", "skies", "soldier", "coffin"):  # fmt: skip
        return 2.0
    if place.has("heavy", "heavier", "weighs", "weighed", "gold", "iron", "steel", "melted"):
        return 1.2
    return -2.0


def _live(place: _Place) -> float:
    """What is live is heard or broadcast; what somebody does is living."""
    if place.before in _MODALS or place.previous in _SUBJECTS - {"it"}:
        return -3.0
    if place.previous in _BE or place.previous in ("a", "the", "go", "going", "went", "it", "them", "us"):
        return 2.0 if place.previous != "us" or not place.after else 1.0
    if place.after in ("music", "band", "bands", "show", "shows", "wire", "tv", "television", "radio", "crowd",
                       "version", "stream", "recording", "ammunition"):  # fmt: skip
        return 2.0
    if place.has("play", "plays", "playing", "played", "sing", "sings", "singing", "perform", "stage", "broadcast"):
        return 1.2
    return -1.5


def _lives(place: _Place) -> float:
    if place.previous in _DETERMINERS or place.previous in ("own", "her"):
        return -3.0
    if place.previous in ("he", "she", "it", "who", "that", "love", "still"):
        return 2.5
    return 1.5 if place.after in ("in", "on", "here", "there", "alone", "forever") else -1.0


def _wound(place: _Place) -> float:
    """Somebody wound a thing round another; else it hurts."""
    if place.previous in _DETERMINERS or place.previous in ("her", "open", "of"):
        return -3.0
    score = 0.0
    if place.after in _PARTICLES:
        score += 2.0
    if place.before in _SUBJECTS and place.after in _OBJECTS:
        hurt = place.has("heart", "heal", "deep", "knife", "pride") and not place.has("round", "around")
        score += -1.0 if hurt else 1.0
    if place.has("round", "around", "clock", "up", "scarf", "bandage", "string", "thread", "rope", "road", "river"):
        score += 1.5
    return score if score else -1.5


def _bow(place: _Place) -> float:
    """A ribbon's, an archer's or a fiddler's is the second."""
    if place.has("ribbon", "ribbons", "arrow", "arrows", "violin", "fiddle", "string", "strings", "hair", "tie", "tied",
                 "archer", "cello", "bullseye") or place.after == "tie" or place.previous == "rain":  # fmt: skip
        return 2.0
    if place.previous in ("take", "final", "last") or place.has("take", "takes", "took", "stage", "curtain", "head"):
        return -2.0
    if _verbness(place) > 0 or place.after in ("down", "before", "to", "out", "your", "my"):
        return -2.0
    return -0.3


def _bass(place: _Place) -> float:
    return 1.5 if place.has("fish", "fishing", "lake", "caught", "river", "trout", "hook") else -2.0


def _dove(place: _Place) -> float:
    if place.previous in _DETERMINERS or place.previous in ("like", "white", "little", "as"):
        return -3.0
    ways = ("into", "in", "off", "down", "deep", "under", "from", "through", "headfirst", "straight", "for")
    into = place.after in ways
    return 2.0 if into and place.previous not in _PREPOSITIONS else -1.5


def _minute(place: _Place) -> float:
    return 1.5 if place.after in ("detail", "details", "trace", "traces", "difference", "particles") else -3.0


def _row(place: _Place) -> float:
    return 1.5 if place.has("argue", "shouting", "quarrel", "neighbours") else -2.0


def _content(place: _Place) -> float:
    return 2.0 if place.before in _BE or place.previous in ("feel", "feeling", "so", "heart's", "be") else -1.5


def _blessed(place: _Place) -> float:
    return 2.0 if place.previous in _DETERMINERS or place.after in ("is", "are", "be") else -2.0


def _aged(place: _Place) -> float:
    return 2.0 if place.after in ("man", "woman", "hands", "face", "parents", "father", "mother") else -2.0


def _close(place: _Place) -> float:
    if place.previous in ("me", "you", "him", "her", "us", "them", "it", "so", "too", "very", "come", "came", "stay",
                          "hold", "stand", "get", "getting", "draw", "keep", "that", "this", "as", "how") or (
        place.after in ("to", "by", "beside", "enough", "behind", "friend", "friends", "together") and
        place.before not in _MODALS - {"to"}
    ):  # fmt: skip
        return -2.5
    if place.previous in ("and", "then", "") and place.after in _OBJECTS:
        return 2.0
    return _verbness(place) - 0.5


_SPECIAL: Mapping[str, Callable[[_Place], float]] = {
    "read": _read, "lead": _lead, "live": _live, "lives": _lives, "wound": _wound, "bow": _bow, "bass": _bass,
    "dove": _dove, "minute": _minute, "row": _row, "sow": lambda place: -2.0, "content": _content, "blessed": _blessed,
    "aged": _aged, "close": _close, "polish": lambda place: -2.0, "beloved": lambda place: -2.0,
    "wicked": lambda place: -2.0, "learned": lambda place: -2.0,
}  # fmt: skip
# Noun or adjective first in `HOMOGRAPHS`, the verb second, with what speaks for the verb beforehand; and the reverse.
_VERB_SECOND: Mapping[str, float] = {
    "wind": -1.2, "winds": -1.2, "tear": -0.6, "tears": -1.5, "desert": -1.2, "house": -2.0, "present": -1.2,
    "record": -1.2, "object": -1.2, "rebel": -1.2, "perfect": -2.0, "conflict": -1.2, "progress": -1.2, "project": -1.2,
}  # fmt: skip
_VERB_FIRST: Mapping[str, float] = {
    "use": -1.2, "refuse": -1.5, "excuse": -1.2, "permit": -1.2, "increase": -1.2, "produce": -1.2, "abuse": -1.0,
}  # fmt: skip
