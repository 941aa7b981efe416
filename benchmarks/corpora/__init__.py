"""Whole builds: how fast, how they grow, and what a second build costs."""
