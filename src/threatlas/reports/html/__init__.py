"""An analysis as one HTML file to read, print and send: no scripts, nothing loaded, everything escaped.

One module a section, in the order in which :mod:`threatlas.reports.html.page` puts them together.
"""
