"""Threat-informed defence for AI systems, on the MITRE ATLAS knowledge base."""

__version__ = "0.1.0"
