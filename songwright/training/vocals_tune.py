"""How boldly a voice is drawn from: try temperatures on stanzas, keep the best with the weights.

    python -m songwright.training.vocals_tune STANZAS --weights FOLDER --codec FOLDER

The stanzas are to be of lines that may be in training (`vocals_stanzas --training-lines`), so that held-out ones stay
unseen. One temperature after the other takes each of a few values, the others stay; what gives the fewest wrong words
is kept (of equals, the one tried first). Words decide, since what temperatures cost in pitch is little.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.listening.recogniser import Recogniser, load_recogniser
from songwright.listening.sung_words import heard_sections
from songwright.phonetics.word_errors import word_error_rate
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.vocals.loading import TrainedVoice, load_voice
from songwright.vocals.sampling import VoiceSampling
from songwright.vocals.stage import SingingOptions, sing_with
from songwright.weights import load_weights, save_weights

# In the order in which they are tried: what was found to matter most comes first.
VALUES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("spoken", (0.0, 0.5)),
    ("voiceless", (0.0, 0.3, 0.6, 1.0)),
    ("voiced", (0.0, 0.25, 0.5)),
)


@dataclass(frozen=True)
class Trial:
    """A setting and how its stanzas were understood."""

    sampling: VoiceSampling
    words_wrong: float


def tried(
    stanzas: Sequence[Path], singers: Sequence[str], trained: TrainedVoice, codec: Codec, recogniser: Recogniser,
    sampling: VoiceSampling,
) -> Trial:  # fmt: skip
    """Sing the stanzas, the singers taking turns, and measure."""
    wanted, heard = [], []
    for index, path in enumerate(stanzas):
        voice = singers[index % len(singers)]
        plan = plan_and_arrange(SongRequest(path, voice=voice)).plan
        lead = sing_with(trained, plan, voice, SingingOptions(sampling=sampling)).lead
        samples = codec.decode(lead.tokens).samples[0]
        for one in heard_sections(samples, codec.sample_rate_hz, plan, recogniser):
            wanted.append(" ".join(word for line in one.wanted for word in line))
            heard.append(one.heard)
    found = Trial(sampling, word_error_rate(wanted, heard))
    print(f"{sampling.to_config()}: {found.words_wrong:.1%} of words wrong", flush=True)
    return found


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, help="folder of lyric files")
    parser.add_argument("--weights", type=Path, required=True, help="the voice's weights folder; its config is written")
    parser.add_argument("--codec", default=VOICE_NAME)
    parser.add_argument("--voices", nargs="+", default=["heart", "michael", "emma", "puck"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    trained, codec = load_voice(options.weights, options.codec), Codec.from_pretrained(options.codec)
    recogniser = load_recogniser()
    stanzas = sorted(options.stanzas.glob("*.txt"))
    best = tried(stanzas, options.voices, trained, codec, recogniser, trained.sampling)
    for frames, values in VALUES:
        for value in values:
            if getattr(best.sampling, frames) == value:
                continue
            changed = replace(best.sampling, **{frames: value})
            trial = tried(stanzas, options.voices, trained, codec, recogniser, changed)
            if trial.words_wrong < best.words_wrong:
                best = trial
    weights = load_weights(options.weights)
    settings = {name: value for name, value in weights.config.items() if name not in ("sha256", "format_version")}
    save_weights(options.weights, {**settings, "sampling": best.sampling.to_config()}, weights.tensors)
    print(f"kept: {best.sampling.to_config()}")


if __name__ == "__main__":
    main()
