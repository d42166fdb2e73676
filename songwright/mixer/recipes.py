"""How each genre is balanced: levels against the lead voice, reverberation, dynamics.

Levels are in LU against the lead voice, each measured by gated loudness. A voice about 3 LU under the whole mix is
what De Man, McNally and Reiss found engineers to set ("Perceptual Evaluation and Analysis of Reverberation in
Multitrack Music Production", J. Audio Eng. Soc. 65, 2017) and Pestana and Reiss asked for ("Intelligent Audio
Production Strategies Informed by Best Practices", AES 53, 2014); every recipe stays within 1.5 LU of that. The
differences between genres are design decisions of ours.
"""

from dataclasses import dataclass, replace

from songwright.mixer.tracks import Role


@dataclass(frozen=True)
class MixRecipe:
    """One genre's balance. Sends are levels of the reverberation against the dry track."""

    drums_lu: float = -3.0
    bass_lu: float = -5.5
    harmony_lu: float = -4.0
    backing_lu: float = -7.0
    reverb_seconds: float = 1.3
    voice_send_db: float = -16.0
    harmony_send_db: float = -19.0
    voice_ratio: float = 3.0  # of its compressor
    ride_db: float = 5.0  # the voice's level between a section of energy 0 and one of energy 1

    def level_lu(self, role: Role) -> float:
        """The level of a role against the lead voice."""
        levels: dict[Role, float] = {
            "lead": 0.0, "backing": self.backing_lu, "drums": self.drums_lu, "bass": self.bass_lu,
            "harmony": self.harmony_lu,
        }  # fmt: skip
        return levels[role]


_POP = MixRecipe()
_SOFT = replace(_POP, drums_lu=-7.0, bass_lu=-6.5, harmony_lu=-2.5, reverb_seconds=1.8, voice_ratio=2.5, ride_db=6.0)
_HEAVY = replace(_POP, drums_lu=-2.0, bass_lu=-5.0, harmony_lu=-2.5, reverb_seconds=1.1, voice_ratio=4.0, ride_db=4.0)
_BEAT = replace(_POP, drums_lu=-1.5, bass_lu=-4.0, harmony_lu=-5.5, reverb_seconds=1.0, voice_ratio=4.0, ride_db=3.0)
RECIPES: dict[str, MixRecipe] = {
    "pop": _POP,
    "rock": _HEAVY,
    "folk": replace(_SOFT, reverb_seconds=1.2, voice_send_db=-18.0),
    "ballad": replace(_SOFT, reverb_seconds=2.1, voice_send_db=-14.0),
    "r&b": replace(_BEAT, reverb_seconds=1.4),
    "soul": replace(_POP, reverb_seconds=1.4, drums_lu=-3.5),
    "hip-hop": replace(_BEAT, voice_send_db=-20.0, reverb_seconds=0.8),
    "electronic": replace(_BEAT, harmony_lu=-4.0, reverb_seconds=1.6),
    "country": replace(_POP, drums_lu=-4.5, harmony_lu=-3.0, reverb_seconds=1.1),
    "jazz": replace(_SOFT, drums_lu=-6.0, bass_lu=-5.0, reverb_seconds=1.3, voice_ratio=2.0),
    "waltz": _SOFT,
    "reggae": replace(_BEAT, drums_lu=-3.0, reverb_seconds=1.3),
    "latin": replace(_POP, drums_lu=-4.0),
    "lullaby": replace(_SOFT, drums_lu=-11.0, reverb_seconds=1.9, voice_ratio=2.0),
    "cinematic": replace(_SOFT, drums_lu=-4.0, reverb_seconds=2.4, voice_send_db=-14.0),
    "blues": replace(_POP, drums_lu=-4.0, harmony_lu=-3.0),
    "hymn": replace(_SOFT, reverb_seconds=2.4, voice_send_db=-13.0, harmony_send_db=-15.0),
    "funk": replace(_BEAT, harmony_lu=-4.5, reverb_seconds=0.9),
}


def recipe_for(genre: str) -> MixRecipe:
    """The genre's recipe; pop's for a genre without one of its own."""
    return RECIPES.get(genre, _POP)
