"""Trains the linear models that the quotes are read by, from the gold's training part."""
