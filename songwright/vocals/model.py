"""The voice model: frame conditions in, codec tokens out.

All conditions of a phrase are known before the first token, so an encoder without causality reads them (ConvNeXt
blocks: Liu et al., 2022, arXiv:2201.03545). The coarse codebooks, which decide what is heard, are written frame after
frame by a recurrent core, codebook after codebook within a frame (the chain of MusicGen's "flattening" and of
RQ-Transformer's depth network: Lee et al., 2022, arXiv:2203.01941). The fine codebooks follow in parallel over all
frames, one codebook after another given the coarser ones (as in SoundStorm: Borsos et al., 2023, arXiv:2305.09636).

A recurrent core, because two CPU cores sing with it: one step is a few vector-matrix products, and everything that
does not depend on the step is computed for whole phrases before (`CoarseCore.tables`).

Shapes: B phrases, F frames, K codebooks, V entries of a codebook, S symbols, D features.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class VoiceConfig:
    """The sizes of the network; defaults are the shipped voice's (6.9 M parameters, 13.8 MB in fp16)."""

    symbols: int
    singers: int
    features: int
    codebooks: int = 9
    codebook_size: int = 1024
    coarse_books: int = 3
    width: int = 256
    hidden: int = 704
    kernel_frames: int = 9
    encoder_blocks: int = 4
    fine_blocks: int = 3
    core_width: int = 512
    code_features: int = 64
    fine_rank: int = 96
    dropout: float = 0.1


class ConvNeXtBlock(nn.Module):
    """Depthwise convolution over frames, then a two-layer network within each frame."""

    def __init__(self, width: int, hidden: int, kernel_frames: int, dropout: float) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, kernel_frames, padding=kernel_frames // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:  # (B, F, D), (B, F, 1)
        mixed = self.mix((features * mask).transpose(1, 2)).transpose(1, 2)
        return features + self.drop(self.down(functional.gelu(self.up(self.norm(mixed)))))


class ConditionEncoder(nn.Module):
    """Symbols (B, 3, F), features (B, F, D) and singer shares (B, singers) to conditions (B, F, width)."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.symbols = nn.ModuleList(nn.Embedding(config.symbols, config.width) for _ in range(3))
        self.features = nn.Linear(config.features, config.width)
        self.singers = nn.Embedding(config.singers, config.width)
        self.blocks = nn.ModuleList(_blocks(config, config.encoder_blocks))
        self.norm = nn.LayerNorm(config.width)

    def forward(self, symbols: Tensor, features: Tensor, singer_shares: Tensor, mask: Tensor) -> Tensor:
        entered = self.features(features) + (singer_shares @ self.singers.weight)[:, None]
        for index, table in enumerate(self.symbols):
            entered = entered + table(symbols[:, index])
        for block in self.blocks:
            entered = block(entered, mask)
        return self.norm(entered)


@dataclass(frozen=True, eq=False)
class StepTables:
    """What of the core's step does not depend on its state, computed once for a batch of phrases.

    Attributes:
        gate_conditions: (F, B, 3·core), what the conditions add to the gates.
        gate_codes: for each coarse book (V, 3·core), what its code of the frame before adds to the gates.
        chain_conditions: (F, B, coarse·width), what the conditions add to the features of the coarse books.
        chain_codes: [k][j] (V, width), what the code of book j < k adds to the features of book k.
    """

    gate_conditions: Tensor
    gate_codes: list[Tensor]
    chain_conditions: Tensor
    chain_codes: list[list[Tensor]]


class CoarseCore(nn.Module):
    """The recurrent core, and the chain of heads that writes one coarse codebook after another."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.books, self.width, self.code_features = config.coarse_books, config.width, config.code_features
        known = self.books * self.code_features
        self.recurrent = nn.GRU(config.width + known, config.core_width, batch_first=True)
        self.state_chain = nn.Linear(config.core_width, self.books * config.width, bias=False)
        self.condition_chain = nn.Linear(config.width, self.books * config.width)
        self.code_chain = nn.ModuleList(
            nn.Linear(book * self.code_features, config.width, bias=False) for book in range(1, self.books)
        )
        self.heads = nn.ModuleList(nn.Linear(config.width, config.codebook_size) for _ in range(self.books))
        self.drop = nn.Dropout(config.dropout)

    def forward(self, conditions: Tensor, history: Tensor, codes: Tensor) -> Tensor:
        """All frames at once, the right codes given.

        Args:
            conditions: (B, F, width).
            history: (B, F, coarse·code features), embedded codes of the frame before each frame.
            codes: (B, F, coarse·code features), embedded codes of the frame itself.

        Returns:
            (B, F, coarse, V) logits.
        """
        states, _ = self.recurrent(torch.cat([conditions, history], dim=-1))
        features = (self.state_chain(self.drop(states)) + self.condition_chain(conditions)).chunk(self.books, dim=-1)
        logits = []
        for book, head in enumerate(self.heads):
            feature = features[book]
            if book:
                feature = feature + self.code_chain[book - 1](codes[..., : book * self.code_features])
            logits.append(head(functional.gelu(feature)))
        return torch.stack(logits, dim=2)

    def tables(self, conditions: Tensor, code_tables: list[Tensor]) -> StepTables:
        """For conditions (B, F, width) and the coarse books' embeddings, each (V, code features)."""
        gate_weight = cast(Tensor, self.recurrent.weight_ih_l0)
        code_columns = gate_weight[:, self.width :].split(self.code_features, dim=1)
        over_frames = conditions.transpose(0, 1).contiguous()
        chain_codes: list[list[Tensor]] = [[]]
        for layer in cast(list[nn.Linear], list(self.code_chain)):
            columns = layer.weight.split(self.code_features, dim=1)
            chain_codes.append([table @ part.T for table, part in zip(code_tables, columns, strict=False)])
        return StepTables(
            functional.linear(over_frames, gate_weight[:, : self.width], cast(Tensor, self.recurrent.bias_ih_l0)),
            [table @ part.T for table, part in zip(code_tables, code_columns, strict=True)],
            self.condition_chain(over_frames),
            chain_codes,
        )

    def advance(self, state: Tensor, previous: list[Tensor], frame: int, tables: StepTables) -> Tensor:
        """One step of the recurrence (Cho et al., 2014, as `nn.GRU` has it): (B, core) to (B, core).

        Args:
            previous: for each coarse book (B,), the codes of the frame before.
        """
        gates = tables.gate_conditions[frame]
        for table, code in zip(tables.gate_codes, previous, strict=True):
            gates = gates + table[code]
        weight, bias = cast(Tensor, self.recurrent.weight_hh_l0), cast(Tensor, self.recurrent.bias_hh_l0)
        reset_in, update_in, new_in = gates.chunk(3, dim=-1)
        reset_state, update_state, new_state = functional.linear(state, weight, bias).chunk(3, dim=-1)
        update = torch.sigmoid(update_in + update_state)
        proposal = torch.tanh(new_in + torch.sigmoid(reset_in + reset_state) * new_state)
        return proposal + update * (state - proposal)

    def chain_start(self, state: Tensor, frame: int, tables: StepTables) -> tuple[Tensor, ...]:
        """The features (B, width) of each coarse book that are known before any code of the frame is."""
        return (self.state_chain(state) + tables.chain_conditions[frame]).chunk(self.books, dim=-1)

    def chain_logits(self, feature: Tensor, book: int, chosen: list[Tensor], tables: StepTables) -> Tensor:
        """Logits (B, V) of a book, given the codes (B,) chosen for the books before it."""
        for table, code in zip(tables.chain_codes[book], chosen, strict=True):
            feature = feature + table[code]
        return self.heads[book](functional.gelu(feature))


class FineNetwork(nn.Module):
    """One network for all fine codebooks; it is told which one is asked for, and the sum of the coarser codes."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.first_book = config.coarse_books
        fine = config.codebooks - config.coarse_books
        self.conditions = nn.Linear(config.width, config.width)
        self.codes = nn.Linear(config.code_features, config.width, bias=False)
        self.asked = nn.Embedding(fine, config.width)
        self.blocks = nn.ModuleList(_blocks(config, config.fine_blocks))
        self.norm = nn.LayerNorm(config.width)
        self.narrow = nn.ModuleList(nn.Linear(config.width, config.fine_rank) for _ in range(fine))
        self.heads = nn.ModuleList(nn.Linear(config.fine_rank, config.codebook_size) for _ in range(fine))

    def forward(self, conditions: Tensor, coarser: Tensor, book: int, mask: Tensor) -> Tensor:
        """Conditions (B, F, width) and the coarser books' summed embeddings (B, F, code features) to (B, F, V)."""
        index = book - self.first_book
        features = self.conditions(conditions) + self.codes(coarser) + self.asked.weight[index]
        for block in self.blocks:
            features = block(features, mask)
        return self.heads[index](self.narrow[index](self.norm(features)))


class VoiceModel(nn.Module):
    """The whole voice on tensors; `sampling.py` draws from it, `training/vocals.py` trains it."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = ConditionEncoder(config)
        self.core = CoarseCore(config)
        self.fine = FineNetwork(config)
        self.codes = nn.ModuleList(
            nn.Embedding(config.codebook_size, config.code_features) for _ in range(config.codebooks)
        )

    def encode(self, symbols: Tensor, features: Tensor, singer_shares: Tensor, mask: Tensor) -> Tensor:
        """Symbols (B, 3, F), features (B, F, D), singer shares (B, singers), mask (B, F, 1) to (B, F, width)."""
        return self.encoder(symbols, features, singer_shares, mask)

    def code_tables(self) -> list[Tensor]:
        """Each codebook's embeddings (V, code features), coarsest first."""
        return [cast(nn.Embedding, table).weight for table in self.codes]

    def coarse_logits(self, conditions: Tensor, history: Tensor, codes: Tensor) -> Tensor:
        """(B, F, coarse, V), for the codes (B, K, F) and those of the frames before them (B, K, F)."""
        return self.core(conditions, self._side_by_side(history), self._side_by_side(codes))

    def fine_logits(self, conditions: Tensor, codes: Tensor, book: int, mask: Tensor) -> Tensor:
        """(B, F, V) for one fine book, given codes (B, at least `book`, F)."""
        coarser = torch.stack([self.codes[index](codes[:, index]) for index in range(book)]).sum(dim=0)
        return self.fine(conditions, coarser, book, mask)

    def _side_by_side(self, codes: Tensor) -> Tensor:
        """Embedded coarse codes, (B, K, F) to (B, F, coarse·code features)."""
        return torch.cat([self.codes[book](codes[:, book]) for book in range(self.config.coarse_books)], dim=-1)


def _blocks(config: VoiceConfig, count: int) -> list[ConvNeXtBlock]:
    return [ConvNeXtBlock(config.width, config.hidden, config.kernel_frames, config.dropout) for _ in range(count)]
