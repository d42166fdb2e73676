"""Command-line options that mean the same for every trainer."""

import argparse
from pathlib import Path

import torch


def add_run_options(parser: argparse.ArgumentParser, *, minutes: float, threads: int = 1) -> None:
    """What is trained on, where to, and for how long; the arguments are the defaults."""
    parser.add_argument("--pack", type=Path, nargs="+", required=True)
    parser.add_argument("--folder", type=Path, required=True, help="checkpoint, log and weights")
    parser.add_argument("--minutes", type=float, default=minutes, help="the time box of the run")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=threads, help="CPU threads")


def add_stretch_options(parser: argparse.ArgumentParser) -> None:
    """How much of the box is used by this call, and where it starts from."""
    parser.add_argument("--steps", type=int, help="a box of steps in place of minutes: reproducible")
    parser.add_argument("--stop-after", type=float, default=float("inf"), help="minutes of this call")
    parser.add_argument("--weights", type=Path, help="start from an exported weights folder")


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """From which corpora a pack is made."""
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--variants", type=int, default=1, help="encodings of each item")
