"""Commented descriptions to start from: one for each kind of system."""
