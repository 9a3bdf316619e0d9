"""The commands that study the knowledge base: ``threatlas kb …``."""
