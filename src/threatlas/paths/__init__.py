"""How adversaries get through: attack graphs, the ways through them, and what to do about it. Needs numpy."""
