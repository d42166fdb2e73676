"""Measurements of the finished audio against its plan, each with a threshold and a verdict."""

from songwright.mixer.checks.result import Check, failed

__all__ = ["Check", "failed"]
