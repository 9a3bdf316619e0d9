"""One module for each format; :data:`threatlas.reports.analysis.RENDERINGS` lists them in order."""
