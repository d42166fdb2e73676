"""From a performance to the mixer's tracks."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from songwright.accompaniment.frames import HOP_SAMPLES
from songwright.codec.interface import Codec
from songwright.errors import AudioError
from songwright.mixer.tracks import Role, Track, spread_pans
from songwright.production.performance import FrameSpan, Performance, Stream
from songwright.production.played import RING_OUT_SECONDS
from songwright.scratch import Room, in_memory, let_go
from songwright.vocals.breath import breathe
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

ROLE_OF_STEM: dict[str, Role] = {"drums": "drums", "bass": "bass", "other": "harmony"}
END_FADE_SECONDS = 0.03  # a note that sounds at the last bar line is let go, not cut


def render_tracks(
    performance: Performance, codecs: Mapping[Stream, str], room: Room = in_memory, played: Path | None = None,
    only: FrameSpan | None = None,
) -> tuple[Track, ...]:  # fmt: skip
    """Decode all parts, one after the other, into tracks of one length, in new room; the lead takes its breaths.

    Args:
        codecs: which one decodes each stream, as `Codec.from_pretrained` names it.
        played: the folder of the stems that do not come from tokens: they are taken as they are.
        only: the frames to decode; elsewhere the tracks are silent.

    Raises:
        OutputError: there is no room.
        WeightsError: no such codec.
        AudioError: the tokens belong to another codec, or what was played is not there any more.
    """
    frames = performance.frames
    tracks = []
    if performance.vocals is not None:
        codec = Codec.from_pretrained(codecs["vocals"])
        backing = [part.name for part in performance.vocals.parts if part.role == "backing"]
        pans = dict(zip(backing, spread_pans(len(backing)), strict=True)) if backing else {}
        for part in performance.vocals.parts:
            wave = _decoded(codec, part.tokens, frames, room, only)
            breathe(wave.samples[0], wave.sample_rate_hz, part.breaths, performance.vocals.expression)
            tracks.append(Track(part.name, part.role, wave, pans.get(part.name, 0.0)))
    if performance.band:
        codec = Codec.from_pretrained(codecs["band"])
    for name, tokens in performance.band.items():
        tracks.append(Track(name, ROLE_OF_STEM[name], _decoded(codec, tokens, frames, room, only)))
    if performance.played is not None:
        assert played is not None
        length = frames * HOP_SAMPLES + round(RING_OUT_SECONDS * SAMPLE_RATE_HZ)
        for name in performance.played.stems:
            wave = performance.played.audio(name, played).resampled(SAMPLE_RATE_HZ)
            samples = room(wave.channels, length)
            end = min(length, wave.samples.shape[1])
            samples[:, :end] = wave.samples[:, :end]
            let_go(samples)
            tracks.append(Track(name, ROLE_OF_STEM[name], Waveform(samples, SAMPLE_RATE_HZ)))
    return tuple(tracks)


def _decoded(codec: Codec, tokens: np.ndarray, frames: int, room: Room, only: FrameSpan | None) -> Waveform:
    """Mono, of `frames` and the time to ring out.

    A codec can decode fewer books than it has; a song never holds fewer, so that then they are another codec's.
    """
    if len(tokens) != codec.codebooks:
        raise AudioError(
            f"these tokens have {len(tokens)} codebooks and the codec has {codec.codebooks}: they were made by another "
            "codec; 'songwright sing' performs the song again"
        )
    rate = codec.sample_rate_hz
    samples = room(1, frames * codec.hop_samples + round(RING_OUT_SECONDS * rate))
    span = only or FrameSpan(0, tokens.shape[1])
    end = span.start * codec.hop_samples
    for piece in codec.decode_pieces(tokens[None, :, span.start : span.stop]):
        samples[:, end : end + piece.shape[1]] = piece
        end += piece.shape[1]
        let_go(samples)
    if span.stop < tokens.shape[1]:
        return Waveform(samples, rate)
    fade = min(round(END_FADE_SECONDS * rate), end)
    samples[:, end - fade : end] *= np.linspace(1, 0, fade, dtype=np.float32)
    return Waveform(samples, rate)
