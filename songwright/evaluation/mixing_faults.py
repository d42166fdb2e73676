"""Faults to plant in a song's dry tracks, one of every kind that the checks are to find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import soxr

from songwright.mixer.checks import Check, failed
from songwright.mixer.checks.defects import check_recording
from songwright.mixer.checks.pitch import check_pitch, measure_notes
from songwright.mixer.checks.song import dry_stems
from songwright.mixer.checks.stems import check_bleed, check_identity
from songwright.mixer.checks.timing import check_timing
from songwright.mixer.tracks import Track
from songwright.score import Score
from songwright.seeding import generator
from songwright.song import Note, Section, SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

BLEED_DB = -10.0  # of the voice against the stem


@dataclass(frozen=True)
class Fault:
    """A kind of fault, the measurements that look for it, and their checks of which at least one must fail."""

    name: str
    look: Callable[[tuple[Track, ...], SongPlan, Score], tuple[Check, ...]]
    found_by: tuple[str, ...]


def _recordings(tracks: tuple[Track, ...], plan: SongPlan, score: Score) -> tuple[Check, ...]:
    return tuple(
        check for track in tracks for check in check_recording(track.name, track.wave, percussive=track.role == "drums")
    )


def _identity(tracks: tuple[Track, ...], plan: SongPlan, score: Score) -> tuple[Check, ...]:
    return check_identity(dry_stems(tracks)) + _pitch(tracks, plan, score)


def _pitch(tracks: tuple[Track, ...], plan: SongPlan, score: Score) -> tuple[Check, ...]:
    lead = next(track.wave for track in tracks if track.role == "lead")
    return check_pitch(measure_notes(lead, plan))


def _bleed(tracks: tuple[Track, ...], plan: SongPlan, score: Score) -> tuple[Check, ...]:
    return check_bleed(dry_stems(tracks))


def _timing(tracks: tuple[Track, ...], plan: SongPlan, score: Score) -> tuple[Check, ...]:
    song = np.asarray(sum(track.wave.mono().samples for track in tracks), np.float32)
    return check_timing(Waveform(song, tracks[0].wave.sample_rate_hz), plan)


WRONG_NOTE = Fault("wrong note", _pitch, ("worst note", "pitch"))
MISSING_WORD = Fault("missing word", _pitch, ("every note sounds",))
CLICK = Fault("click", _recordings, ("clicks",))
CLIPPED = Fault("clipped stem", _recordings, ("clipping",))
DC = Fault("DC", _recordings, ("DC offset",))
SILENT = Fault("silent stem", _recordings, ("not silent",))
SWAPPED = Fault("swapped stems", _identity, ("most low end", "most percussive", "pitch", "worst note"))
WRONG_TEMPO = Fault("wrong tempo", _timing, ("tempo", "beat"))
WRONG_KEY = Fault("wrong key", _timing, ("key",))
LATE_SECTION = Fault("late section", _timing, ("boundary",))
BLEED = Fault("bleed", _bleed, ("voice in other stem",))
FAULTS = (WRONG_NOTE, MISSING_WORD, CLICK, CLIPPED, DC, SILENT, SWAPPED, WRONG_TEMPO, WRONG_KEY, LATE_SECTION, BLEED)


def found(
    fault: Fault, tracks: tuple[Track, ...], plan: SongPlan, score: Score, seed: int, before: Iterable[Check] = ()
) -> bool:
    """Plant the fault and see whether a check fails that is not among those that failed `before`."""
    known = {(check.name, check.where) for check in before}
    after = failed(fault.look(plant(fault, tracks, plan, seed), plan, score))
    return any(check.name in fault.found_by and (check.name, check.where) not in known for check in after)


def plant(fault: Fault, tracks: tuple[Track, ...], plan: SongPlan, seed: int) -> tuple[Track, ...]:
    """The tracks with the fault. Place and victim depend on the seed."""
    rng = generator(seed, "fault", fault.name)
    voice = next(index for index, track in enumerate(tracks) if track.role == "lead")
    anyone = int(rng.choice([i for i, track in enumerate(tracks) if track.wave.samples.any()]))
    band = [index for index in range(len(tracks)) if index != voice]
    if fault == WRONG_NOTE:
        return _changed(tracks, voice, _note_moved(tracks[voice].wave.samples, *_some_note(rng, plan), plan, 2.0))
    if fault == MISSING_WORD:
        return _changed(tracks, voice, _word_muted(tracks[voice].wave.samples, *_some_note(rng, plan), plan))
    if fault == CLICK:
        return _changed(tracks, voice, _clicked(tracks[voice].wave.samples, *_some_note(rng, plan), plan))
    if fault == CLIPPED:
        samples = tracks[anyone].wave.samples
        top = np.float32(np.abs(samples).max() * 0.5)
        return _changed(tracks, anyone, np.clip(samples, -top, top))
    if fault == DC:
        return _changed(tracks, anyone, tracks[anyone].wave.samples + np.float32(0.05))
    if fault == SILENT:
        return _changed(tracks, anyone, np.zeros_like(tracks[anyone].wave.samples))
    if fault == SWAPPED:
        return _swapped(tracks, rng)
    if fault == BLEED:
        victim = next((i for i, track in enumerate(tracks) if track.role == "harmony"), band[0])
        return _changed(tracks, victim, tracks[victim].wave.samples + _bled(tracks, tracks[voice], tracks[victim]))
    return tuple(replace(t, wave=Waveform(_moved(t.wave.samples, fault, plan))) for t in tracks)


def _moved(samples: np.ndarray, fault: Fault, plan: SongPlan) -> np.ndarray:
    """Whole-song faults: other tempo, other key (at the right tempo's place), or everything late from a section on."""
    length = samples.shape[1]
    if fault == WRONG_TEMPO:  # the band played 3 % fast: tempo and pitch
        return _fitted(soxr.resample(samples.T, 1.03, 1.0, quality="HQ").T, length)
    if fault == WRONG_KEY:  # as a tape a semitone sharp
        return _fitted(soxr.resample(samples.T, 2 ** (1 / 12), 1.0, quality="HQ").T, length)
    section = plan.sections[len(plan.sections) // 2]
    at = round(plan.seconds_at(section, 0) * 44_100)
    late = round(beats_to_seconds(1.5, plan.tempo_bpm) * 44_100)
    return np.concatenate([samples[:, :at], np.zeros_like(samples[:, :late]), samples[:, at:]], axis=1)[:, :length]


def _some_note(rng: np.random.Generator, plan: SongPlan) -> tuple[Section, Note]:
    """A lead note long enough for a listener to judge its pitch."""
    notes = [
        (section, note)
        for section in plan.sections
        for note in section.notes
        if not note.backing and beats_to_seconds(note.beats, plan.tempo_bpm) > 0.22
    ]
    section, note = notes[int(rng.integers(len(notes)))]
    return section, note


def _span(section: Section, note: Note, plan: SongPlan) -> tuple[int, int]:
    start = plan.seconds_at(section, note.start_beat)
    return round(start * 44_100), round((start + beats_to_seconds(note.beats, plan.tempo_bpm)) * 44_100)


def _note_moved(samples: np.ndarray, section: Section, note: Note, plan: SongPlan, semitones: float) -> np.ndarray:
    """The note at another pitch: resampled, then repeated or cut to its length, with short fades."""
    first, last = _span(section, note, plan)
    moved = soxr.resample(samples[:, first:last].T, 2 ** (semitones / 12), 1.0, quality="HQ").T
    moved = np.concatenate([moved, moved[:, ::-1]], axis=1)[:, : last - first]
    out = samples.copy()
    out[:, first : first + moved.shape[1]] = moved * _edges(moved.shape[1])
    return out


def _word_muted(samples: np.ndarray, section: Section, note: Note, plan: SongPlan) -> np.ndarray:
    """All notes of the note's word are silent, with some of what rings on."""
    word = [n for n in section.notes if (n.line, n.word_index) == (note.line, note.word_index) and not n.backing]
    first, last = _span(section, word[0], plan)[0], _span(section, word[-1], plan)[1]
    out = samples.copy()
    out[:, first:last] *= 1 - _edges(last - first)
    return out


def _clicked(samples: np.ndarray, section: Section, note: Note, plan: SongPlan) -> np.ndarray:
    """A bad join: at the middle of a note two samples jump by half of its peak."""
    first, last = _span(section, note, plan)
    out = samples.copy()
    middle = (first + last) // 2
    out[:, middle : middle + 2] += np.float32(0.5 * np.abs(samples).max())
    return out


def _swapped(tracks: tuple[Track, ...], rng: np.random.Generator) -> tuple[Track, ...]:
    """Two tracks of different stems that carry each other's sound."""
    pairs = [(a, b) for a in range(len(tracks)) for b in range(a) if tracks[a].stem != tracks[b].stem]
    a, b = pairs[int(rng.integers(len(pairs)))]
    return _changed(_changed(tracks, a, tracks[b].wave.samples), b, tracks[a].wave.samples)


def _bled(tracks: tuple[Track, ...], voice: Track, victim: Track) -> np.ndarray:
    """The voice, so much softer than the stem it bleeds into."""
    stem = np.asarray(sum(track.wave.mono().samples for track in tracks if track.stem == victim.stem))
    ratio = np.sqrt(np.mean(np.square(stem)) / np.mean(np.square(voice.wave.samples)))
    return voice.wave.samples * np.float32(ratio * 10 ** (BLEED_DB / 20))


def _changed(tracks: tuple[Track, ...], index: int, samples: np.ndarray) -> tuple[Track, ...]:
    wave = Waveform(np.ascontiguousarray(samples, dtype=np.float32))
    return (*tracks[:index], replace(tracks[index], wave=wave), *tracks[index + 1 :])


def _edges(length: int) -> np.ndarray:
    """(length,) fades of 5 ms at both ends."""
    ramp = np.minimum(1.0, np.arange(length) / 220)
    return (ramp * ramp[::-1]).astype(np.float32)


def _fitted(samples: np.ndarray, length: int) -> np.ndarray:
    return np.pad(samples, ((0, 0), (0, max(0, length - samples.shape[1]))))[:, :length].astype(np.float32)
