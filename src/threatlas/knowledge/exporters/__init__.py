"""One module for each format; :data:`threatlas.knowledge.exporter.EXPORTERS` lists them in order."""
