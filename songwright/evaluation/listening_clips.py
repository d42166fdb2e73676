"""The clips of docs/listening.md: one line by every singer, and by the teacher, dry.

    python -m songwright.evaluation.listening_clips -o docs/clips [--teacher FOLDER]

`FOLDER` is what `songwright.training.vocals_floor` sang of the lyric files that `--lyrics-to` writes.
"""

import argparse
from pathlib import Path

import numpy as np
import soundfile
import soxr

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.singers import Singer, singers
from songwright.vocals.breath import breathe
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, sing_with
from songwright.waveform import Waveform

LINES = {
    "en": "Paper boats on the evening tide\nCarry my letters to the other side\n",
    "es": "Barcos de papel en la marea\nLlevan mis cartas donde nadie las vea\n",
    "fr": "Bateaux de papier sur la marée\nPortez mes lettres de l'autre côté\n",
    "it": "Barche di carta nella corrente\nPortate lettere a chi non sente\n",
    "pt": "Barcos de papel na maré cheia\nLevam as cartas até à areia\n",
}
RATE_HZ = 48_000  # Opus's own
OPUS_LEVEL = 0.9  # of libsndfile's, about 32 kbit/s for one channel
PEAK = 0.7
EDGE_SECONDS = 0.25


def write_clip(path: Path, wave: Waveform) -> None:
    """A mono Opus file of what sounds, silence at both ends cut."""
    samples = wave.samples.mean(axis=0)
    loud = np.flatnonzero(np.abs(samples) > 1e-3)
    edge = round(EDGE_SECONDS * wave.sample_rate_hz)
    samples = samples[max(loud[0] - edge, 0) : loud[-1] + edge]
    samples = soxr.resample(samples, wave.sample_rate_hz, RATE_HZ)
    path.parent.mkdir(parents=True, exist_ok=True)
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, format="OGG", subtype="OPUS", compression_level=OPUS_LEVEL) as file:
        file.write(samples / np.abs(samples).max() * PEAK)


def stanza(singer: Singer, folder: Path) -> Path:
    """The lyric file that a singer's clip is made of."""
    path = folder / f"{singer.language}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"style: pop 84 bpm\nlanguage: {singer.language}\n\n[Verse]\n{LINES[singer.language]}", encoding="utf-8"
    )
    return path


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Clips of every singer.")
    parser.add_argument("--lyrics-to", type=Path, default=Path("work/listening"), help="folder for the lyric files")
    parser.add_argument("--teacher", type=Path, help="what the teacher sang of them")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    voice, codec = load_voice(), Codec.from_pretrained(VOICE_NAME)
    for singer in singers():
        path = stanza(singer, options.lyrics_to)
        plan = plan_and_arrange(SongRequest(path, voice=singer.name)).plan
        track = sing_with(voice, plan, singer.name, SingingOptions())
        wave = codec.decode(track.lead.tokens)
        breathe(wave.samples[0], wave.sample_rate_hz, track.lead.breaths, track.expression)
        write_clip(options.output / f"{singer.name}.opus", wave)
        if options.teacher is not None and (sung := options.teacher / singer.name / f"{path.stem}.flac").is_file():
            write_clip(options.output / f"{singer.name}-teacher.opus", Waveform.load(sung))


if __name__ == "__main__":
    main()
