"""Codebooks during training: started from data, watched, and restarted where they die."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from songwright.codec.model import SILENCE_CODE, ResidualQuantizer

KMEANS_ROUNDS = 8


@torch.no_grad()
def start_from_data(quantizer: ResidualQuantizer, latents: Tensor, generator: torch.Generator) -> None:
    """Set every projection and codebook from latents, book after book.

    A book's projection is onto the strongest principal directions of what the books before it left over, its entries
    are the cosine clusters of the projected latents (k-means).

    Args:
        quantizer: changed in place.
        latents: (N, latent), N well above the codebook size.
        generator: draws the first cluster centres; on the CPU.
    """
    residual = latents
    for book in quantizer.each():
        mean = residual.mean(dim=0)
        directions = torch.linalg.svd(residual - mean, full_matrices=False).Vh[: book.codebook.embedding_dim]
        book.in_proj.weight.copy_(directions)
        book.in_proj.bias.copy_(-(directions @ mean))
        book.out_proj.weight.copy_(directions.T)
        book.out_proj.bias.copy_(mean)
        projected = book.in_proj(residual)
        book.codebook.weight.copy_(_cosine_clusters(projected, book.codebook.num_embeddings, generator))
        residual = residual - book.lookup(book.nearest(projected))


def _cosine_clusters(points: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Spherical k-means; each centre is the mean of its members, so it keeps their size: (N, D) to (count, D)."""
    centres = points[torch.randperm(len(points), generator=generator)[:count].to(points.device)].clone()
    for _ in range(KMEANS_ROUNDS):
        nearest = (functional.normalize(points, dim=-1) @ functional.normalize(centres, dim=-1).T).argmax(dim=-1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, points)
        members = torch.bincount(nearest, minlength=count)[:, None]
        centres = torch.where(members > 0, sums / members.clamp(min=1), centres)
    return centres


@dataclass(frozen=True)
class CodebookHealth:
    """How evenly each codebook is used, (K,) each.

    Attributes:
        perplexity: effective number of entries in use, up to the codebook size.
        dead: entries that were (almost) never chosen lately.
    """

    perplexity: Tensor
    dead: Tensor


class CodebookWatch:
    """Running use of every entry; puts dead entries where latents are."""

    def __init__(self, codebooks: int, codebook_size: int, device: torch.device, decay: float = 0.99) -> None:
        self.decay = decay
        self.counts = torch.ones(codebooks, codebook_size, device=device)

    @torch.no_grad()
    def observe(self, codes: Tensor) -> None:
        """Count the codes (B, K, F) of one step."""
        for index in range(codes.shape[1]):
            used = torch.bincount(codes[:, index].flatten(), minlength=self.counts.shape[1])
            self.counts[index].mul_(self.decay).add_(used, alpha=1 - self.decay)

    def dead(self) -> Tensor:
        """(K, codebook_size) bool: chosen less than a twentieth as often as the average entry."""
        return self.counts < 0.05 * self.counts.mean(dim=1, keepdim=True)

    @torch.no_grad()
    def restart_dead(self, quantizer: ResidualQuantizer, latents: Tensor, generator: torch.Generator) -> None:
        """Replace dead entries by projected residuals of `latents` (N, latent), drawn at random."""
        dead, residual = self.dead(), latents
        dead[0, SILENCE_CODE] = False  # reserved: rare by nature
        for index, book in enumerate(quantizer.each()):
            projected = book.in_proj(residual)
            which = dead[index].nonzero().flatten()
            drawn = torch.randint(len(projected), (len(which),), generator=generator).to(which.device)
            book.codebook.weight[which] = projected[drawn]
            self.counts[index, which] = self.counts[index].mean()
            residual = residual - book.lookup(book.nearest(projected))

    def health(self) -> CodebookHealth:
        share = self.counts / self.counts.sum(dim=1, keepdim=True)
        entropy = -(share * share.clamp(min=1e-12).log()).sum(dim=1)
        return CodebookHealth(perplexity=entropy.exp(), dead=self.dead().sum(dim=1))
