"""Describing a build: its card, its figures and plots, and the datasheet that quotes them."""

from broadsheet.describe.errors import DescribeError

__all__ = ["DescribeError"]
