"""What was sung and played, as codec tokens, and its file `tokens.safetensors`.

The file holds `vocals/<part>/tokens` and `band/<stem>/tokens` (K, F) int16 and `vocals/<part>/f0_hz` (F,) float32; its
metadata say, for either stream, which codec reads the tokens, and when each phoneme is sung. The same performance gives
the same bytes. Stems that a soundfont played have no tokens: the metadata name it, and each stem's audio by its sha256
(`played.py`). Tokens of another codec are noise, so that they are refused where somebody wants to decode them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from songwright.accompaniment.frames import AHEAD_SAMPLES, HOP_SAMPLES
from songwright.errors import AudioError
from songwright.files import write_bytes
from songwright.production.played import PlayedBand
from songwright.song import Section, SongPlan
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES
from songwright.vocals.stage import SungSound, VocalPart, VocalTrack
from songwright.vocals.voice_mix import VoiceMix

FORMAT_VERSION = 1
METADATA = "songwright"

Stream = Literal["vocals", "band"]
STREAMS: tuple[Stream, ...] = ("vocals", "band")


@dataclass(frozen=True)
class CodecMark:
    """Whose tokens a stream's are.

    Attributes:
        name: of the codec, with the beginning of its weights' sha256; for messages.
        codes_sha256: what its codes mean (`codec.loading.codes_sha256`), or the name of an official codec; None in
            files of older songwrights, which have only the name.
    """

    name: str
    codes_sha256: str | None

    def fits(self, other: "CodecMark") -> bool:
        """Whether tokens of the one are tokens of the other, however the decoders were trained further."""
        if self.codes_sha256 is None or other.codes_sha256 is None:
            return self.name == other.name
        return self.codes_sha256 == other.codes_sha256


CodecMarks = Mapping[Stream, CodecMark]


@dataclass(frozen=True)
class FrameSpan:
    """Frames from `start` up to, not including, `stop`."""

    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class Performance:
    """All tokens of a song, and what was played without any.

    Attributes:
        vocals: what is sung; None for an instrumental.
        band: tokens (K, F) int64 by stem; empty for a song without a band, or whose band a soundfont played.
        played: the stems that do not come from tokens.
        codecs: whose tokens they are, as a file says; empty before the first saving.
    """

    vocals: VocalTrack | None = None
    band: Mapping[str, np.ndarray] = field(default_factory=dict)
    played: PlayedBand | None = None
    codecs: CodecMarks = field(default_factory=dict)

    @property
    def frames(self) -> int:
        """Length of the longest part."""
        parts = [part.tokens for part in self.vocals.parts] if self.vocals else []
        lengths = [tokens.shape[1] for tokens in (*parts, *self.band.values())]
        return max([*lengths, self.played.frames] if self.played is not None else lengths)

    def misfit(self, codecs: CodecMarks) -> str | None:
        """What is wrong where the tokens are another codec's than one of these; None where all fit."""
        for stream, mark in self.codecs.items():
            if not mark.fits(codecs[stream]):
                return f"the {stream}'s tokens are those of '{mark.name}', not of '{codecs[stream].name}'"
        return None

    def save(self, path: Path, codecs: CodecMarks) -> None:
        """Write, atomically.

        Args:
            codecs: whose tokens they are.
        """
        tensors = {f"band/{name}/tokens": tokens.astype(np.int16) for name, tokens in self.band.items()}
        facts: dict[str, Any] = {"format_version": FORMAT_VERSION, "codecs": self._marks(codecs), "vocals": None}
        if self.played is not None:
            facts["played"] = self.played.to_dict()
        if self.vocals is not None:
            for part in self.vocals.parts:
                tensors[f"vocals/{part.name}/tokens"] = part.tokens.astype(np.int16)
                tensors[f"vocals/{part.name}/f0_hz"] = part.f0_hz.astype(np.float32)
            facts["vocals"] = _facts(self.vocals)
        # One entry alone: the library writes several in an order that changes from run to run.
        write_bytes(path, save(tensors, metadata={METADATA: json.dumps(facts, ensure_ascii=False)}))

    def _marks(self, codecs: CodecMarks) -> dict[str, dict[str, str | None]]:
        """For the streams that there are."""
        there = {"vocals": self.vocals is not None, "band": bool(self.band)}
        return {stream: asdict(codecs[stream]) for stream in STREAMS if there[stream]}

    @classmethod
    def load(cls, path: Path, codecs: CodecMarks | None = None) -> "Performance":
        """Read what `save` wrote.

        Args:
            codecs: that are to decode it; None where nobody will.

        Raises:
            AudioError: no such file, not a performance, or one of other codecs.
        """
        performance = cls._read(path)
        misfit = performance.misfit(codecs) if codecs is not None else None
        if misfit is not None:
            raise AudioError(f"'{path}': {misfit}, and would sound as noise; 'songwright sing' performs the song again")
        return performance

    @classmethod
    def _read(cls, path: Path) -> "Performance":
        if not path.is_file():
            raise AudioError(f"there are no tokens at '{path}'; run 'songwright sing' again to make them")
        try:
            with safe_open(path, framework="numpy") as file:
                facts = json.loads((file.metadata() or {})[METADATA])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if facts["format_version"] != FORMAT_VERSION:
                raise ValueError(f"format_version {facts['format_version']}")
            band = {name.split("/")[1]: one.astype(np.int64) for name, one in tensors.items() if name[:5] == "band/"}
            vocals = _vocals(facts["vocals"], tensors) if facts["vocals"] else None
            played = PlayedBand.from_dict(facts["played"]) if "played" in facts else None
            return cls(vocals, _in_order(band), played, _codecs(facts))
        except (SafetensorError, KeyError, ValueError, TypeError, OSError) as error:
            raise AudioError(
                f"'{path}' is not a performance that this songwright can read ({type(error).__name__}: {error}); "
                "delete it and run 'songwright sing' again"
            ) from error


def section_span(plan: SongPlan, section_id: str) -> FrameSpan:
    """The frames that the band plays for a section: codes begin to tell of a beat a little before it."""
    section = plan.section(section_id)
    ahead = AHEAD_SAMPLES // HOP_SAMPLES
    edges = (plan.seconds_at(section, 0), plan.seconds_at(section, section.bars * plan.beats_per_bar))
    start, stop = (int(seconds * FRAME_RATE_HZ) - ahead for seconds in edges)
    is_last = section.id == plan.sections[-1].id
    return FrameSpan(max(start, 0), int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ)) if is_last else stop)


def with_band_section(old: np.ndarray, new: np.ndarray, span: FrameSpan) -> np.ndarray:
    """The tokens (K, F) of one stem with one section from another take."""
    merged = old.copy()
    merged[:, span.start : span.stop] = new[:, span.start : span.stop]
    return merged


def with_sung_section(
    old: VocalTrack, new: VocalTrack, section_id: str, plan: SongPlan, lines: frozenset[int] | None = None
) -> VocalTrack:
    """A track with one section from another take; what other sections sing stays as it is.

    A part that only one of them has is silent in the other.

    Args:
        lines: only these lines of the section, one or more of its `sung_passages`.
    """
    names = list(dict.fromkeys(part.name for part in (*old.parts, *new.parts)))
    found = {track: {part.name: part for part in track.parts} for track in (old, new)}
    parts = []
    for name in names:
        before = found[old].get(name) or _silent(found[new][name])
        after = found[new].get(name) or _silent(before)
        parts.append(_merged(before, after, plan.section(section_id), lines, plan))
    return replace(old, parts=tuple(parts))


def renumbered(track: VocalTrack, before: SongPlan, after: SongPlan) -> VocalTrack:
    """The track of one plan with the numbers that its notes have in another, line by line.

    A note that is not there any more gets the number of its line's last. Where a line is gone, numbers stay as they
    are: such a section is performed as a whole.
    """
    numbers: dict[str, dict[int, int]] = {}
    for old, new in zip(before.sections, after.sections, strict=True):
        if old.notes == new.notes:
            continue
        there: dict[tuple[int, bool], list[int]] = {}
        for index, note in enumerate(new.notes):
            there.setdefault((note.line, note.backing), []).append(index)
        counts: dict[tuple[int, bool], int] = {}
        own = numbers.setdefault(old.id, {})
        for index, note in enumerate(old.notes):
            place = (note.line, note.backing)
            count = counts.get(place, 0)
            counts[place] = count + 1
            if place in there:
                own[index] = there[place][min(count, len(there[place]) - 1)]
    if not numbers:
        return track
    return replace(track, parts=tuple(
        replace(part, sounds=tuple(
            replace(sound, note=numbers.get(sound.section_id, {}).get(sound.note, sound.note)) for sound in part.sounds
        ))
        for part in track.parts
    ))  # fmt: skip


def sung_passages(track: VocalTrack, section: Section) -> tuple[tuple[int, ...], ...]:
    """The lines of a section in groups that can be taken by themselves: no rest is between the lines of a group."""
    found: list[tuple[int, ...]] = []
    for part in track.parts:
        own = [sound for sound in part.sounds if sound.section_id == section.id and sound.note >= 0]
        for before, sound in zip([None, *own], own, strict=False):
            together = {section.notes[sound.note].line}
            if before is not None and _frame(before.end_seconds) >= _frame(sound.start_seconds):
                together.add(section.notes[before.note].line)
            touched = [group for group in found if together.intersection(group)]
            found = [group for group in found if group not in touched]
            found.append(tuple(sorted(together.union(*touched))))
    return tuple(sorted(found))


def sung_span(
    part: VocalPart, section_id: str, plan: SongPlan, lines: frozenset[int] | None = None
) -> FrameSpan | None:
    """The frames in which a part sings a section or some of its lines, swelling and dying away included; None where
    it is silent."""
    own, others = _parted(part.sounds, plan.section(section_id), lines)
    if not own:
        return None
    before, after = _neighbours(part, own, others, plan)
    first, last = _frame(own[0].start_seconds), _frame(own[-1].end_seconds)
    start = max(first - LEAD_FRAMES, min(first, before), 0)
    return FrameSpan(start, min(last + RELEASE_FRAMES, max(last, after - LEAD_FRAMES)))


def _parted(
    sounds: Sequence[SungSound], section: Section, lines: frozenset[int] | None
) -> tuple[list[SungSound], list[SungSound]]:
    """Sounds of these lines of a section, and all others."""
    own: list[SungSound] = []
    others: list[SungSound] = []
    for sound in sounds:
        mine = sound.section_id == section.id
        if mine and lines is not None:
            mine = sound.note >= 0 and section.notes[sound.note].line in lines
        (own if mine else others).append(sound)
    return own, others


def _neighbours(
    part: VocalPart, own: Sequence[SungSound], others: Sequence[SungSound], plan: SongPlan
) -> tuple[int, int]:
    """The frames at which what is sung before is silent and the first sound of what comes after begins."""
    ids = [section.id for section in plan.sections]
    here = (ids.index(own[0].section_id), own[0].start_seconds)
    ends, starts = [0], [part.tokens.shape[1] + LEAD_FRAMES]  # nothing has to swell after the song
    for sound in others:
        if (ids.index(sound.section_id), sound.start_seconds) < here:
            ends.append(_frame(sound.end_seconds))
        else:
            starts.append(_frame(sound.start_seconds))
    return max(ends), min(starts)


def _merged(
    old: VocalPart, new: VocalPart, section: Section, lines: frozenset[int] | None, plan: SongPlan
) -> VocalPart:
    ids = [one.id for one in plan.sections]
    others, own = _parted(old.sounds, section, lines)[1], _parted(new.sounds, section, lines)[0]
    tokens, f0_hz = old.tokens.copy(), old.f0_hz.copy()
    sounds = tuple(sorted([*others, *own], key=lambda sound: (sound.start_seconds, ids.index(sound.section_id))))
    gone = sung_span(old, section.id, plan, lines)
    come = sung_span(replace(new, sounds=sounds), section.id, plan, lines)
    if gone is not None:
        tokens[:, gone.start : gone.stop] = 0
        f0_hz[gone.start : gone.stop] = 0
    if come is not None:
        tokens[:, come.start : come.stop] = new.tokens[:, come.start : come.stop]
        f0_hz[come.start : come.stop] = new.f0_hz[come.start : come.stop]
    return replace(old, tokens=tokens, f0_hz=f0_hz, sounds=sounds)


def _frame(seconds: float) -> int:
    return round(seconds * FRAME_RATE_HZ)


def _silent(part: VocalPart) -> VocalPart:
    return replace(part, tokens=np.zeros_like(part.tokens), f0_hz=np.zeros_like(part.f0_hz), sounds=())


def _in_order(band: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: band[name] for name in ("drums", "bass", "other") if name in band}


def _codecs(facts: Mapping[str, Any]) -> dict[Stream, CodecMark]:
    """The marks; older songwrights wrote one name for both streams."""
    if "codecs" in facts:
        return {stream: CodecMark(**facts["codecs"][stream]) for stream in STREAMS if stream in facts["codecs"]}
    return {stream: CodecMark(str(facts["codec"]), None) for stream in STREAMS}


def _facts(track: VocalTrack) -> dict[str, Any]:
    parts = [
        {"name": part.name, "role": part.role, "sounds": [list(asdict(sound).values()) for sound in part.sounds]}
        for part in track.parts
    ]
    return {
        "voice": {"names": track.voice.names, "shares": track.voice.shares}, "expression": track.expression,
        "warnings": track.warnings, "parts": parts,
    }  # fmt: skip


def _vocals(facts: dict[str, Any], tensors: Mapping[str, np.ndarray]) -> VocalTrack:
    parts = tuple(
        VocalPart(
            part["name"], part["role"], tensors[f"vocals/{part['name']}/tokens"].astype(np.int64),
            tensors[f"vocals/{part['name']}/f0_hz"], tuple(SungSound(*sound) for sound in part["sounds"]),
        )
        for part in facts["parts"]
    )  # fmt: skip
    voice = VoiceMix(tuple(facts["voice"]["names"]), tuple(facts["voice"]["shares"]))
    return VocalTrack(parts, voice, facts["expression"], tuple(facts["warnings"]))
