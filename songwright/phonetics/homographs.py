"""Which of two pronunciations a word has, from its neighbours in the line.

A few dozen context rules, in the spirit of g2p-en's part-of-speech test but made for lyrics: the default is what
songs mostly mean ('wind' blows, 'tears' fall, 'live' is what we do), and the neighbours can overturn it. Where a rule
errs, the lyric file's `{word|phonemes}` has the last word.
"""

from collections.abc import Sequence

from songwright.phonetics.english_words import HOMOGRAPHS

_BEFORE_VERB = frozenset(
    "to i you we they he she it who can can't could couldn't will won't would wouldn't shall should shouldn't may "
    "might must don't doesn't didn't do did does let let's i'll you'll we'll they'll he'll she'll i'd you'd we'd "
    "they'd never always gonna wanna and please help just".split()
)
_DETERMINERS = frozenset(
    "a an the my your his her our their its this that these those no some any every each of in with through by for "
    "from into one two three all many".split()
)
_PAST = frozenset("have has had i've you've we've they've was were been is are once already yesterday".split())
_PARTICLES = frozenset("up down around back apart away off out round through me us it him them my your".split())
_LIVE_NOUNS = frozenset("music band show wire tv from on".split())


def choose(words: Sequence[str], index: int) -> str | None:
    """The phonemes of `words[index]` if it is a homograph, else None. `words` is a line in lower case."""
    word = words[index]
    if word not in HOMOGRAPHS:
        return None
    usual, other = HOMOGRAPHS[word]
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    return other if _is_other(word, before, after) else usual


def _is_other(word: str, before: str, after: str) -> bool:
    verb = before in _BEFORE_VERB
    noun = before in _DETERMINERS
    if word == "read":
        return before in _PAST or before == "well" or after in ("last", "yesterday")
    if word == "live":
        return after in _LIVE_NOUNS and after not in ("on", "from") or before == "a"
    if word == "lives":
        return before in ("he", "she", "it", "who", "love", "she", "that", "still") or after in ("in", "on", "here")
    if word in ("wind", "winds"):
        return (verb and before not in ("and", "just")) or (after in ("up", "down", "around") and not noun)
    if word in ("tear", "tears"):
        return before in _BEFORE_VERB - {"and", "just"} or (after in _PARTICLES and not noun)
    if word == "close":
        return (verb and before not in ("it", "and", "just")) or after in ("your", "my", "the", "our", "his", "her")
    if word in ("present", "record", "object", "rebel", "perfect", "conflict", "progress", "project"):
        return before in ("to", "will", "i", "we", "they", "don't", "can", "would", "must")
    if word in ("use", "excuse", "abuse"):
        return noun and before not in ("that", "all") or before in ("no", "any")
    if word == "desert":
        return verb and before not in ("and", "it") or after in ("me", "you", "us")
    if word == "house":
        return before in ("to", "will", "can") and after not in ("of", "and", "is")
    if word == "lead":
        return before in ("of", "like") or after in ("balloon", "pipe", "heart")
    if word == "bow":
        return noun and after not in ("down", "before") or after in ("and", "tie") or before in ("rain", "violin")
    if word == "wound":
        return after in ("up", "down", "around", "its")
    if word in ("refuse", "permit", "produce", "increase"):
        return noun and before not in ("that", "for", "all", "of")
    if word == "content":
        return before in ("am", "are", "is", "be", "i'm", "was", "were", "feel", "so")
    if word == "blessed":
        return noun or after in ("is", "are", "be", "be'st")
    if word == "aged":
        return after in ("man", "woman", "hands", "face")
    return False
