"""Files that carry models, configuration of agents, and notebooks: what they are, read as data and never loaded."""
