"""The instruments a band can have: names users write, the stem each sounds in, its General MIDI program."""

from dataclasses import dataclass

from songwright.score import StemName


@dataclass(frozen=True)
class Instrument:
    """One instrument of the catalogue.

    Attributes:
        name: the catalogue's name, as plan.json writes it.
        stem: where it sounds.
        program: General MIDI program, 0-based (for drums the kit's program).
        lowest, highest: comfortable MIDI range (ignored for drums).
        aliases: other names users write.
    """

    name: str
    stem: StemName
    program: int
    lowest: int
    highest: int
    aliases: tuple[str, ...] = ()


CATALOGUE: tuple[Instrument, ...] = (
    Instrument("acoustic drums", "drums", 0, 0, 127, ("drums", "drum kit", "drumkit", "drum set", "live drums")),
    Instrument("electronic drums", "drums", 25, 0, 127, ("drum machine", "808", "808s", "909", "electronic kit")),
    Instrument("brushes", "drums", 40, 0, 127, ("brushed drums", "brush drums", "brush kit")),
    Instrument("finger bass", "bass", 33, 28, 55, ("bass", "bass guitar", "electric bass")),
    Instrument("pick bass", "bass", 34, 28, 55, ("picked bass",)),
    Instrument("synth bass", "bass", 38, 24, 55, ("sub bass", "808 bass")),
    Instrument("upright bass", "bass", 32, 28, 55, ("double bass", "acoustic bass", "contrabass")),
    Instrument("piano", "other", 0, 36, 96, ("grand piano", "acoustic piano", "pianos")),
    Instrument("electric piano", "other", 4, 40, 88, ("rhodes", "wurlitzer", "e-piano", "epiano", "keys")),
    Instrument("organ", "other", 16, 36, 84, ("hammond", "hammond organ")),
    Instrument("acoustic guitar", "other", 25, 40, 79, ("guitar", "steel guitar", "steel-string guitar", "guitars")),
    Instrument("nylon guitar", "other", 24, 40, 79, ("classical guitar", "spanish guitar")),
    Instrument("electric guitar", "other", 27, 40, 84, ("clean guitar", "electric guitars")),
    Instrument("distorted guitar", "other", 30, 40, 79, ("distortion guitar", "overdriven guitar", "heavy guitar")),
    Instrument("strings", "other", 48, 43, 91, ("string section", "violins", "orchestra", "string quartet")),
    Instrument("pad", "other", 89, 48, 84, ("synth pad", "pads", "warm pad")),
    Instrument("lead synth", "other", 81, 48, 96, ("synth lead", "synth", "synthesizer", "synthesiser", "lead")),
    Instrument("brass", "other", 61, 43, 82, ("horns", "brass section", "trumpets", "horn section")),
)
BY_NAME: dict[str, Instrument] = {instrument.name: instrument for instrument in CATALOGUE}
BY_ALIAS: dict[str, Instrument] = {
    alias: instrument for instrument in CATALOGUE for alias in (instrument.name, *instrument.aliases)
}
