"""Describing a build: its card, and the figures of its datasheet."""
