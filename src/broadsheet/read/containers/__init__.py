"""The formats of raw files that hold many pages, and how each is told by its content."""

from broadsheet.read.containers.kinds import Kind, recognise

__all__ = ["Kind", "recognise"]
