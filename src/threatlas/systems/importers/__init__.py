"""One module for each format of other tools; :mod:`threatlas.systems.importer` is their interface."""
