"""Starts the real gateway and broker, and measures them from outside. Python's standard library alone."""
