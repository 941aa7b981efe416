"""Applies what people corrected to what the compiler found on a page."""

from broadsheet.corrections.applying import Corrected, correct

__all__ = ["Corrected", "correct"]
