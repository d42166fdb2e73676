"""The drum grooves of each family of styles, and the percussion keys of their voices."""

from songwright.accompaniment.arranger import grooves_in_four as four
from songwright.accompaniment.arranger import grooves_in_three as three
from songwright.accompaniment.arranger.patterns import Book

# General MIDI percussion keys of the voices.
PERCUSSION_KEYS: dict[str, int] = {
    "kick": 36, "stick": 37, "snare": 38, "clap": 39, "floor tom": 41, "closed hat": 42, "low tom": 45,
    "pedal hat": 44, "open hat": 46, "mid tom": 47, "crash": 49, "high tom": 50, "ride": 51, "ride bell": 53,
    "tambourine": 54, "cowbell": 56, "conga slap": 62, "conga": 63, "conga low": 64, "cabasa": 69,
    "shaker": 70, "clave": 75, "swirl": 40,  # what the brush kit has there; others have a second snare
}  # fmt: skip
POP = Book((four.POP_LIGHT, four.POP_MID, four.POP_FULL), three.WALTZ_POP, three.SIX_POP)
ROCK = Book((four.ROCK_LIGHT, four.ROCK_MID, four.ROCK_FULL), three.WALTZ_POP, three.SIX_ROCK)
FOLK = Book((four.FOLK_LIGHT, four.FOLK_MID, four.FOLK_FULL), three.WALTZ_SOFT, three.SIX_SOFT)
BALLAD = Book((four.BALLAD_LIGHT, four.BALLAD_MID, four.BALLAD_FULL), three.WALTZ_POP, three.SIX_POP)
SOUL = Book((four.SOUL_LIGHT, four.SOUL_MID, four.SOUL_FULL), three.WALTZ_POP, three.SIX_POP)
HIPHOP = Book((four.HIPHOP_LIGHT, four.HIPHOP_MID, four.HIPHOP_FULL), three.WALTZ_BEAT, three.SIX_BEAT)
DANCE = Book((four.EDM_LIGHT, four.EDM_MID, four.EDM_FULL), three.WALTZ_BEAT, three.SIX_BEAT)
TRAIN = Book((four.TRAIN_LIGHT, four.TRAIN_MID, four.TRAIN_FULL), three.WALTZ_POP, three.SIX_POP)
SWING = Book((four.SWING_LIGHT, four.SWING_MID, four.SWING_FULL), three.WALTZ_SWING, three.SIX_SWING)
REGGAE = Book((four.REGGAE_LIGHT, four.REGGAE_MID, four.REGGAE_FULL), three.WALTZ_POP, three.SIX_POP)
LATIN = Book((four.LATIN_LIGHT, four.LATIN_MID, four.LATIN_FULL), three.WALTZ_POP, three.SIX_POP)
SOFT = Book((four.SOFT_LIGHT, four.SOFT_MID, four.SOFT_FULL), three.WALTZ_SOFT, three.SIX_SOFT)
CINEMATIC = Book((four.CINEMATIC_LIGHT, four.CINEMATIC_MID, four.CINEMATIC_FULL), three.WALTZ_TOMS, three.SIX_TOMS)
SHUFFLE = Book((four.SHUFFLE_LIGHT, four.SHUFFLE_MID, four.SHUFFLE_FULL), three.WALTZ_SWING, three.SIX_ROCK)
FUNK = Book((four.FUNK_LIGHT, four.FUNK_MID, four.FUNK_FULL), three.WALTZ_POP, three.SIX_ROCK)
