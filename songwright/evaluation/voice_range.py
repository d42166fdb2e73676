"""Where each singer sings best: naturalness, words and pitch of the same stanzas, a semitone higher each time.

    python -m songwright.evaluation.voice_range STANZAS --singers heart michael -o ranges.json

The ranges in `singers.json` are chosen by this table. Every stanza is planned for the singer and moved so that its
middle pitch is the one that is tried. The stanzas are to be of lines that may be in training, since what is chosen by
them is later measured on others.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.evaluation.naturalness import naturalness
from songwright.evaluation.voice import agreement_with_plan, heard_words, listener_for, middle_pitch, moved
from songwright.files import write_text
from songwright.listening.sung_words import lead_words
from songwright.phonetics.word_errors import word_error_rate
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.singers import find_singer
from songwright.units import midi_name
from songwright.vocals.loading import SHIPPED_FOLDER, TrainedVoice, load_voice
from songwright.vocals.stage import SingingOptions, sing_with
from songwright.waveform import SAMPLE_RATE_HZ


@dataclass(frozen=True)
class PitchScore:
    """Stanzas sung by one singer about one middle pitch; shares are from 0 to 1."""

    singer: str
    midi: int
    distillmos: float
    dnsmos_p808: float
    words_wrong: float
    within_50_cents: float


def score_at(singer: str, midi: int, stanzas: Sequence[Path], trained: TrainedVoice, codec: Codec) -> PitchScore:
    """Sing stanzas with their middle pitch at `midi`, dry, one take, and measure."""
    natural, wanted, heard, within, frames = [], [], [], [], []
    for path in stanzas:
        plan = plan_and_arrange(SongRequest(path, voice=singer)).plan
        plan = moved(plan, midi - middle_pitch(plan))
        lead = sing_with(trained, plan, None, SingingOptions()).lead
        samples = codec.decode(lead.tokens).samples[0]
        natural.append(naturalness(samples, SAMPLE_RATE_HZ))
        wanted.append(lead_words(plan))
        heard.append(heard_words(samples, plan, listener_for(path, plan, None)))
        agreement = agreement_with_plan(lead.f0_hz, samples)
        within.append(agreement.within_50_cents)
        frames.append(agreement.frames)
    return PitchScore(
        singer,
        midi,
        float(np.mean([one.distillmos for one in natural])),
        float(np.mean([one.dnsmos_p808 for one in natural])),
        word_error_rate(wanted, heard),
        float(np.average(within, weights=frames)),
    )


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, help="folder of lyric files")
    parser.add_argument("--singers", nargs="+", required=True)
    parser.add_argument("--weights", type=Path, default=SHIPPED_FOLDER, help="the voice's weights folder")
    parser.add_argument("--codec", default=VOICE_NAME)
    parser.add_argument("--count", type=int, default=4, help="stanzas of each pitch")
    parser.add_argument("--step", type=int, default=1, help="semitones")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    stanzas = sorted(options.stanzas.glob("*.txt"))[: options.count]
    trained, codec = load_voice(options.weights, options.codec), Codec.from_pretrained(options.codec)
    table = Table("singer", "middle pitch", "DistillMOS", "P.808", "words wrong", "F0 in 50 cents")
    scores = []
    for name in options.singers:
        low, high = find_singer(name, "any").extreme_midi
        for midi in range(low, high + 1, options.step):
            scores.append(score_at(name, midi, stanzas, trained, codec))
            found = scores[-1]
            table.add_row(
                name, midi_name(midi), f"{found.distillmos:.2f}", f"{found.dnsmos_p808:.2f}",
                f"{found.words_wrong:.0%}", f"{found.within_50_cents:.1%}",
            )  # fmt: skip
            write_text(options.output, json.dumps([asdict(one) for one in scores], indent=1) + "\n")
    Console().print(table)


if __name__ == "__main__":
    main()
