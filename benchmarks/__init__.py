"""Measuring Broadsheet: speed as ratios from one run, and adapters for scorers."""
