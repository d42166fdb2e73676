"""One thread for torch: how many there are changes the last bits of its sums, and so, now and then, a token.

Where products are small and many, several threads also wait for each other longer than they work.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Work on one thread inside; the number of threads is set back afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
