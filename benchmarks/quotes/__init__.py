"""Measures quotes and their speakers: against the gold, beside peers, and drawn as a chart."""
