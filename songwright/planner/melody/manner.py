"""How each genre sings: where syllables fall, how fast they come, how long a phrase's last note is held."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """A genre's way with rhythm and ornament.

    Attributes:
        syncopation: how gladly stressed syllables come half a beat early and are held over the beat, 0..1.
        sixteenths: how gladly notes fall between the eighths, 0..1.
        syllable_seconds: how long a syllable lasts when there is room.
        late_start: chance that a section's lines enter after the downbeat.
        hold: share of the free time after a phrase that its last note takes, 0..1.
        melisma: chance that a long stressed syllable is sung over two notes.
        groove: how strongly a section keeps to rhythms of its own, in nats.
        chromatic: score of passing notes outside the scale, in nats.
    """

    syncopation: float
    sixteenths: float
    syllable_seconds: float
    late_start: float
    hold: float
    melisma: float
    groove: float
    chromatic: float = -4.0


MANNERS = {
    "pop": Manner(0.7, 0.3, 0.36, 0.35, 0.6, 0.06, 0.55),
    "rock": Manner(0.5, 0.1, 0.38, 0.3, 0.6, 0.04, 0.5),
    "folk": Manner(0.15, 0.05, 0.40, 0.1, 0.55, 0.05, 0.45),
    "ballad": Manner(0.3, 0.1, 0.50, 0.25, 0.75, 0.08, 0.5),
    "r&b": Manner(0.8, 0.6, 0.34, 0.45, 0.5, 0.2, 0.6, -2),
    "soul": Manner(0.6, 0.3, 0.38, 0.35, 0.6, 0.2, 0.55, -1.5),
    "hip-hop": Manner(0.7, 0.9, 0.22, 0.35, 0.3, 0.02, 0.6),
    "electronic": Manner(0.6, 0.2, 0.36, 0.3, 0.6, 0.04, 0.6),
    "country": Manner(0.3, 0.1, 0.38, 0.2, 0.55, 0.06, 0.5),
    "jazz": Manner(0.7, 0.0, 0.40, 0.4, 0.55, 0.06, 0.55, 1.0),
    "waltz": Manner(0.05, 0.05, 0.42, 0.05, 0.65, 0.05, 0.45, 0.0),
    "reggae": Manner(0.7, 0.2, 0.36, 0.5, 0.5, 0.05, 0.55),
    "latin": Manner(0.8, 0.2, 0.34, 0.35, 0.55, 0.06, 0.6, -1.8),
    "lullaby": Manner(0.0, 0.0, 0.55, 0.0, 0.75, 0.05, 0.35),
    "cinematic": Manner(0.1, 0.0, 0.60, 0.15, 0.8, 0.06, 0.4, -2),
    "blues": Manner(0.5, 0.0, 0.40, 0.5, 0.5, 0.12, 0.5, -0.5),
    "hymn": Manner(0.0, 0.0, 0.55, 0.0, 0.7, 0.04, 0.25),
    "funk": Manner(0.8, 0.7, 0.28, 0.45, 0.35, 0.08, 0.6, -1.5),
}
