"""The band model: frame conditions and notes in, codec tokens out; one network of this kind for each stem.

Three things make it learn from little:

* Notes are summed, as their sounds are: each note that leaves a trace in a frame passes through one small network, and
  a frame is the sum (Zaheer et al., 2017, arXiv:1703.06114). Above that, ConvNeXt blocks over frames.
* A harmonic sketch (after DDSP: Engel et al., 2020, arXiv:2001.04643): the same small network gives each note the
  amplitudes of its harmonics, and these are put, at the phase that the note has since its onset, straight into the
  lapped-transform coefficients that the codec passes by as its low band. Nothing has to be learned about phases.
* The heads are the codec's own quantiser. The network foretells the codec's latent; what a codebook is likely to say
  is then what the quantiser would choose for that latent less the codes already chosen, by cosine in its eight
  features, as sharply as the network is sure. A network before any training already knows which codes lie close.

A recurrent core sees the frames before through their coarse codes; the fine codebooks follow in parallel over all
frames, one after another given the coarser ones (SoundStorm: Borsos et al., 2023, arXiv:2305.09636).

Shapes: B stretches, F frames, P pairs of a frame and a note, K codebooks, V entries, L latent features, D features.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.codec.model import LOW_BAND_SCALE, LOW_LEVEL_LOG, ConvNeXtBlock, ResidualQuantizer
from songwright.codec.spectra import LappedTransform
from songwright.units import midi_to_hz

PAIRS_AT_ONCE = 16_384
SKETCH_FLOOR = 1e-3
STRAY_RATIO = 1.5
SKETCH_HIGHEST_HZ = 1500.0


@dataclass(frozen=True)
class StemConfig:
    """The sizes of one stem's network.

    Attributes:
        harmonics: of the sketch; 0 for a stem without pitch.
        width, hidden, blocks, kernel_frames: of the ConvNeXt blocks.
        core_width: of the recurrent core.
        note_width: of the network that each note passes.
        join_width: of the network that joins what is foretold with the codes already chosen.
        free_rank: of what the coarse heads may add to the quantiser's own choice.
    """

    frame_features: int
    note_features: int
    instruments: int
    harmonics: int
    width: int = 192
    hidden: int = 512
    blocks: int = 4
    kernel_frames: int = 7
    core_width: int = 256
    note_width: int = 160
    join_width: int = 128
    free_rank: int = 32
    coarse_books: int = 3
    dropout: float = 0.05


@dataclass(frozen=True, eq=False)
class StemInput:
    """What a stem's network reads.

    Attributes:
        features: (B, F, frame features).
        pair_frame: (P,) int64, index into B·F frames.
        pair_instrument, pair_midi: (P,) int64.
        pair_features: (P, note features).
        pair_phase: (P,) radians.
    """

    features: Tensor
    pair_frame: Tensor
    pair_instrument: Tensor
    pair_midi: Tensor
    pair_features: Tensor
    pair_phase: Tensor


@dataclass(frozen=True, eq=False)
class Conditions:
    """What is known of each frame before any code: hidden features (B, F, width), and the sketch (B, F, low + 1)."""

    hidden: Tensor
    sketch: Tensor


class Quantiser(nn.Module):
    """The codec's residual quantiser, as fixed numbers; call `derive` when they are loaded."""

    ask_weight: Tensor  # (K, code features, L)
    ask_bias: Tensor  # (K, code features)
    codebooks: Tensor  # (K, V, code features)
    answer_weight: Tensor  # (K, L, code features)
    answer_bias: Tensor  # (K, L)
    entries: Tensor  # (K, V, code features), what the quantiser compares: of length 1
    latents: Tensor  # (K, V, L), what each entry stands for

    def __init__(self, books: int, entries: int, latent: int, code_features: int) -> None:
        super().__init__()
        self.register_buffer("ask_weight", torch.zeros(books, code_features, latent))
        self.register_buffer("ask_bias", torch.zeros(books, code_features))
        self.register_buffer("codebooks", torch.zeros(books, entries, code_features))
        self.register_buffer("answer_weight", torch.zeros(books, latent, code_features))
        self.register_buffer("answer_bias", torch.zeros(books, latent))
        self.register_buffer("entries", torch.zeros(books, entries, code_features), persistent=False)
        self.register_buffer("latents", torch.zeros(books, entries, latent), persistent=False)

    @torch.no_grad()
    def derive(self) -> None:
        """Fill what follows from the stored numbers."""
        self.entries.copy_(functional.normalize(self.codebooks, dim=-1))
        self.latents.copy_(self.codebooks @ self.answer_weight.transpose(1, 2) + self.answer_bias[:, None])

    @classmethod
    @torch.no_grad()
    def of(cls, codec: ResidualQuantizer) -> "Quantiser":
        """A copy of the codec's."""
        books = codec.each()
        first = books[0]
        entries, code_features = first.codebook.weight.shape
        found = cls(len(books), entries, first.out_proj.out_features, code_features)
        found.ask_weight.copy_(torch.stack([book.in_proj.weight for book in books]))
        found.ask_bias.copy_(torch.stack([book.in_proj.bias for book in books]))
        found.codebooks.copy_(torch.stack([book.codebook.weight for book in books]))
        found.answer_weight.copy_(torch.stack([book.out_proj.weight for book in books]))
        found.answer_bias.copy_(torch.stack([book.out_proj.bias for book in books]))
        found.derive()
        return found

    def asked(self, residual: Tensor, book: int) -> Tensor:
        """Residual latents (…, L) to the features (…, code features) that a book compares."""
        return functional.linear(residual, self.ask_weight[book], self.ask_bias[book])

    def strays(self, residual: Tensor, book: int) -> Tensor:
        """Entries (F, V) of a book that lead further from a foretold latent than any ordinary entry could.

        The quantiser compares directions only, and a few entries stand for far more than the others (for sound about to
        be silent). Drawn by mistake, one book after another, they make a frame a hundred times too loud.
        """
        entries = self.latents[book]
        size = entries.square().sum(dim=-1)
        return torch.addmm(size, residual, entries.T, alpha=-2) > STRAY_RATIO**2 * size.median()

    def sums(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F) to what the entries before each book, and all, sum to: (K' + 1, B, F, L)."""
        looked_up = [self.latents[book][codes[:, book]] for book in range(codes.shape[1])]
        return torch.stack([torch.zeros_like(looked_up[0]), *looked_up]).cumsum(dim=0)


class NoteNetwork(nn.Module):
    """Each pair of a frame and a note: what it adds to the frame, and to the sketch of its low band."""

    tones: Tensor  # (128, harmonics · 2, low coefficients)

    def __init__(self, config: StemConfig, hop_samples: int, sample_rate_hz: int, low: int) -> None:
        super().__init__()
        self.harmonics, self.low, self.width = config.harmonics, low, config.width
        self.instruments = nn.Embedding(config.instruments, 32)
        self.pitches = nn.Embedding(128, 48)
        nn.init.normal_(self.pitches.weight, std=0.5)
        self.enter = nn.Linear(32 + 48 + config.note_features, config.note_width)
        self.inner = nn.Linear(config.note_width, config.note_width)
        self.leave = nn.Linear(config.note_width, config.width)
        if config.harmonics:
            self.amplitudes = nn.Linear(config.note_width, 2 * config.harmonics)
            tones = _tones(config.harmonics, hop_samples, sample_rate_hz, low)
            self.register_buffer("tones", tones, persistent=False)

    def forward(self, notes: StemInput) -> tuple[Tensor, Tensor]:
        """The notes' sums: (B, F, width), and the sketch's coefficients (B, F, low)."""
        batch, frames, _ = notes.features.shape
        added = notes.features.new_zeros(batch * frames, self.width)
        sketch = notes.features.new_zeros(batch * frames, self.low)
        for at in range(0, len(notes.pair_frame), PAIRS_AT_ONCE):
            part = slice(at, at + PAIRS_AT_ONCE)
            midi, frame = notes.pair_midi[part], notes.pair_frame[part]
            known = [self.instruments(notes.pair_instrument[part]), self.pitches(midi), notes.pair_features[part]]
            inner = functional.gelu(self.enter(torch.cat(known, dim=-1)))
            inner = functional.gelu(self.inner(inner)) + inner
            added = added.index_add(0, frame, self.leave(inner).to(added.dtype))
            if self.harmonics:
                sketch = sketch.index_add(0, frame, self._sketch(inner, midi, notes.pair_phase[part]).to(sketch.dtype))
        return added.view(batch, frames, -1), sketch.view(batch, frames, -1)

    def _sketch(self, inner: Tensor, midi: Tensor, phase: Tensor) -> Tensor:
        """(P, low): the harmonics' amplitudes, turned to where each harmonic is by now, as coefficients."""
        even, odd = self.amplitudes(inner).float().chunk(2, dim=-1)  # of cosine and sine at the onset, (P, harmonics)
        order = torch.arange(1, self.harmonics + 1, device=phase.device)
        cosine, sine = torch.cos(phase[:, None] * order), torch.sin(phase[:, None] * order)
        turned = torch.cat([even * cosine + odd * sine, odd * cosine - even * sine], dim=-1)
        return torch.bmm(turned[:, None], self.tones[midi])[:, 0]


class RecurrentCore(nn.Module):
    """A gated recurrent unit over conditions and the coarse latent of the frame before."""

    def __init__(self, config: StemConfig, latent: int) -> None:
        super().__init__()
        self.width = config.width
        self.recurrent = nn.GRU(config.width + latent, config.core_width, batch_first=True)
        self.leave = nn.Linear(config.core_width, config.width)

    def forward(self, hidden: Tensor, history: Tensor) -> Tensor:
        """(B, F, width) and the latents of the frames before (B, F, L) to (B, F, width)."""
        states, _ = self.recurrent(torch.cat([hidden, history], dim=-1))
        return hidden + self.leave(states)

    def gates(self, hidden: Tensor) -> Tensor:
        """What conditions add to the gates, computed for all frames at once: (B, F, width) to (F, B, 3·core)."""
        weight, bias = cast(Tensor, self.recurrent.weight_ih_l0), cast(Tensor, self.recurrent.bias_ih_l0)
        return functional.linear(hidden.transpose(0, 1).contiguous(), weight[:, : self.width], bias)

    def advance(self, state: Tensor, gates: Tensor, history: Tensor) -> Tensor:
        """One step, as `nn.GRU` has it: state (B, core), gates (B, 3·core), history (B, L)."""
        entered = gates + history @ cast(Tensor, self.recurrent.weight_ih_l0)[:, self.width :].T
        weight, bias = cast(Tensor, self.recurrent.weight_hh_l0), cast(Tensor, self.recurrent.bias_hh_l0)
        reset_in, update_in, new_in = entered.chunk(3, dim=-1)
        reset_state, update_state, new_state = functional.linear(state, weight, bias).chunk(3, dim=-1)
        update = torch.sigmoid(update_in + update_state)
        proposal = torch.tanh(new_in + torch.sigmoid(reset_in + reset_state) * new_state)
        return proposal + update * (state - proposal)


class Heads(nn.Module):
    """From a frame's features to the likelihood of every entry of a codebook, by the codec's own measure."""

    def __init__(self, config: StemConfig, quantiser: Quantiser, low: int) -> None:
        super().__init__()
        books, entries, latent = quantiser.latents.shape
        code_features = quantiser.entries.shape[-1]
        self.coarse_books = config.coarse_books
        self.norm = nn.LayerNorm(config.width)
        self.latent = nn.Linear(config.width, latent)
        self.sketch = nn.Linear(low + 1, latent, bias=False)
        nn.init.eye_(self.sketch.weight)
        self.sureness = nn.Linear(config.width, books)
        nn.init.zeros_(self.sureness.weight)
        self.join_hidden = nn.Linear(config.width, config.join_width)
        self.join_latents = nn.Linear(2 * latent, config.join_width, bias=False)
        self.join_book = nn.Embedding(books, config.join_width)
        self.joined = nn.ModuleList(nn.Linear(config.join_width, code_features) for _ in range(books))
        self.narrow = nn.Linear(config.width, config.coarse_books * config.free_rank)
        self.free = nn.ModuleList(nn.Linear(config.free_rank, entries, bias=False) for _ in range(config.coarse_books))
        self.usual = nn.Parameter(torch.zeros(books, entries))
        self.silent = nn.Linear(config.width, 1)

    def foretell(self, features: Tensor, sketch: Tensor) -> Tensor:
        """The latent that is expected, (…, width) and (…, low + 1) to (…, L)."""
        return self.latent(self.norm(features)) + self.sketch(sketch)

    def ready(self, features: Tensor) -> "ReadyHeads":
        """What all books share of (…, width) features."""
        normed = self.norm(features)
        return ReadyHeads(
            self.join_hidden(normed),
            functional.softplus(self.sureness(normed)),
            self.narrow(normed).chunk(self.coarse_books, dim=-1),
        )

    def logits(self, ready: "ReadyHeads", foretold: Tensor, chosen: Tensor, book: int, quantiser: Quantiser) -> Tensor:
        """(…, V) of a book.

        Args:
            foretold: (…, L).
            chosen: (…, L), the sum of the coarser codes' latents.
        """
        residual = foretold - chosen
        joined = ready.joined + self.join_latents(torch.cat([residual, chosen], dim=-1))
        direction = self.joined[book](functional.gelu(joined + self.join_book.weight[book]))
        direction = direction + ready.sureness[..., book : book + 1] * quantiser.asked(residual, book)
        logits = functional.linear(direction, quantiser.entries[book], self.usual[book])
        if book < self.coarse_books:
            logits = logits + self.free[book](ready.narrow[book])
        return logits


@dataclass(frozen=True, eq=False)
class ReadyHeads:
    """What the heads make of a frame's features before any book: (…, join), (…, K), for each coarse book (…, rank)."""

    joined: Tensor
    sureness: Tensor
    narrow: tuple[Tensor, ...]


class StemModel(nn.Module):
    """One stem's player."""

    def __init__(self, config: StemConfig, quantiser: Quantiser, low: int, hop_samples: int, sample_rate_hz: int
                 ) -> None:  # fmt: skip
        super().__init__()
        self.config = config
        self.notes = NoteNetwork(config, hop_samples, sample_rate_hz, low)
        self.enter = nn.Linear(config.frame_features + low + 1, config.width)
        self.drop = nn.Dropout(config.dropout)
        self.blocks = nn.Sequential(
            *(
                ConvNeXtBlock(config.width, config.hidden, config.kernel_frames, 1 / config.blocks)
                for _ in range(config.blocks)
            )
        )
        self.core = RecurrentCore(config, quantiser.latents.shape[-1])
        self.heads = Heads(config, quantiser, low)

    def condition(self, given: StemInput) -> Conditions:
        """Everything that hangs on no code."""
        added, low_band = self.notes(given)
        level = (low_band.square().mean(dim=-1, keepdim=True) + SKETCH_FLOOR**2).sqrt()
        sketch = torch.cat([low_band / level, (level * 4 / LOW_BAND_SCALE).log() - LOW_LEVEL_LOG], dim=-1)
        if not self.config.harmonics:
            sketch = torch.zeros_like(sketch)
        entered = self.enter(torch.cat([given.features, sketch], dim=-1)) + added
        return Conditions(self.blocks(self.drop(entered)), sketch)

    def silence(self, conditions: Conditions) -> Tensor:
        """(B, F) logits of digital silence."""
        return self.heads.silent(self.heads.norm(conditions.hidden))[..., 0]


class BandModel(nn.Module):
    """All stems' players, and the codec's quantiser that they share."""

    def __init__(self, stems: dict[str, StemConfig], quantiser: Quantiser, low: int, hop_samples: int,
                 sample_rate_hz: int) -> None:  # fmt: skip
        super().__init__()
        self.quantiser = quantiser
        self.stems = nn.ModuleDict(
            {name: StemModel(config, quantiser, low, hop_samples, sample_rate_hz) for name, config in stems.items()}
        )

    def stem(self, name: str) -> StemModel:
        return cast(StemModel, self.stems[name])


def _tones(harmonics: int, hop_samples: int, sample_rate_hz: int, low: int) -> Tensor:
    """(128, 2·harmonics, low): the coefficients of each MIDI pitch's harmonics, cosines then sines at the middle."""
    lapped = LappedTransform(hop_samples, low)
    time = (torch.arange(2 * hop_samples, dtype=torch.float64) - hop_samples) / sample_rate_hz
    f0_hz = torch.tensor([float(midi_to_hz(float(midi))) for midi in range(128)], dtype=torch.float64)
    hz = f0_hz[:, None] * torch.arange(1, harmonics + 1)
    turns = 2 * torch.pi * hz[..., None] * time  # (128, harmonics, 2·hop)
    heard = (hz < SKETCH_HIGHEST_HZ)[..., None]
    waves = torch.cat([torch.cos(turns) * heard, torch.sin(turns) * heard], dim=1).float()
    return waves @ lapped.basis
