"""Layers of the matrix: a value for each technique, made from the knowledge base, from an analysis, from tests, or imported."""
