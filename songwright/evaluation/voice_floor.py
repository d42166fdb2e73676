"""What the voice could at best be: the teacher's singing of the same notes, as it is and through the codec.

    python -m songwright.evaluation.voice_floor STANZAS TEACHER -o OUT

`TEACHER` is what `songwright.training.vocals_floor` sang of the lyric files in `STANZAS`; it is measured by the
functions of `songwright.evaluation.voice`.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.evaluation.voice import StanzaScore, listener_for, score_stanza, score_table, summarise, write_scores
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.waveform import Waveform


def measure(sung: Path, lyrics: Path, codec: Codec | None, output: Path, recogniser: Path | None) -> StanzaScore:
    """Score of what the teacher sang of a lyric file, as it is or through a codec; the codec's sound is kept.

    Args:
        sung: the sound, in a folder with the singer's name, beside it the wanted F0.
    """
    voice, wave = sung.parent.name, Waveform.load(sung)
    if codec is not None:
        wave = codec.decode(codec.encode(wave), wave.samples.shape[1])
        wave.save(output / f"{voice}-codec" / sung.name, subtype="PCM_16")
    plan = plan_and_arrange(SongRequest(lyrics, voice=voice)).plan
    f0_hz, listener = np.load(sung.with_suffix(".npy")), listener_for(lyrics, plan, recogniser)
    return score_stanza(sung.stem, plan, voice, f0_hz, wave.samples[0], listener, stage_seconds=0.0)


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, help="folder of lyric files")
    parser.add_argument("teacher", type=Path, help="what the teacher sang of them")
    parser.add_argument("--codec", default=VOICE_NAME)
    parser.add_argument("--recogniser", type=Path, metavar="FOLDER", help="a multilingual faster-whisper model")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    rows = []
    for kind, codec in {"teacher": None, "codec": Codec.from_pretrained(options.codec)}.items():
        scores = [
            measure(sung, options.stanzas / f"{sung.stem}.txt", codec, options.output, options.recogniser)
            for sung in sorted(options.teacher.glob("*/*.flac"))
        ]
        write_scores(scores, options.output / f"{kind}.json")
        singers = sorted({score.voice for score in scores})
        rows += [(f"{name}: {kind}", summarise([s for s in scores if s.voice == name])) for name in singers]
        rows.append((f"all: {kind}", summarise(scores)))
    Console().print(score_table(rows))


if __name__ == "__main__":
    main()
