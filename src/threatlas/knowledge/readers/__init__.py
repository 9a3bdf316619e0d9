"""One module for each published form of a release; :mod:`threatlas.knowledge.reader` chooses."""
