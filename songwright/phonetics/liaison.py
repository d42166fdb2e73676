"""French liaison: the silent last consonant of some words is sung before a vowel (*les_enfants*, *un_ami*).

Only where every speaker makes it (Delattre, "Les tendances de la liaison en français", 1947: liaison obligatoire):
after determiners, pronouns, short prepositions and adverbs, numbers and adjectives before their noun. Songs make more;
`{amis|z a m i}` adds one.
"""

import unicodedata
from collections.abc import Sequence

from songwright.phonetics.inventory import GLIDES, is_vowel

_LINKING: dict[str, str] = {
    **dict.fromkeys(
        "les des mes tes ses ces nos vos aux nous vous ils elles deux trois six dix très plus moins sans sous chez "
        "dans quelques plusieurs autres certains leurs quels quelles gros petits petites grands grandes beaux belles "
        "vieux bons bonnes longs mauvais doux premiers dernières".split(), "z",
    ),
    **dict.fromkeys("un on en mon ton son bien rien aucun".split(), "n"),
    **dict.fromkeys("est sont ont c'est petit grand tout quand second vingt cent dont".split(), "t"),
    "bon": "n",
}  # fmt: skip
# Words that begin with a vowel sound but let nothing link: h aspiré, numbers, and a few more.
_BARRED = (
    "haut", "héros", "hibou", "hasard", "haine", "haïr", "harpe", "hache", "hanch", "honte", "hors", "huit", "hurl",
    "hall", "handicap", "haricot", "héron", "hériss", "hutte", "hockey", "hamac", "hameau", "hanter", "hantée", "hanté",
    "harcel", "hardi", "hargn", "hâte", "hausse", "hêtre", "heurt", "hisse", "hollande", "homard", "houle", "housse",
    "hublot", "huche", "huer", "hussard", "onze", "oui", "ouate", "yaourt", "yacht", "ululer",
)  # fmt: skip
# 'Et' never links, and these pronouns do so only before their verb, never after it; which is which we cannot see.
_NOT_BEFORE = frozenset("et ou où alors aussi encore ensemble ici hier y".split())


def linked(words: Sequence[str], spoken: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """A line's phonemes, word by word, with the linking consonants before the words that they lead to."""
    done = [tuple(phonemes) for phonemes in spoken]
    for index in range(1, len(done)):
        consonant = _LINKING.get(_plain(words[index - 1]), "")
        if consonant and done[index] and done[index - 1] and _takes_liaison(words[index], done[index]):
            done[index] = (consonant, *done[index])
    return done


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _takes_liaison(word: str, phonemes: Sequence[str]) -> bool:
    plain = _plain(word)
    if plain in _NOT_BEFORE or plain.startswith(_BARRED):
        return False
    letter = unicodedata.normalize("NFD", plain)[0]
    return letter in "aeiouhyœ" and (is_vowel(phonemes[0]) or phonemes[0] in GLIDES)
