"""What finds the parts of an AI system in the files of a repository: one finder a file, each for one kind of trace.

A finder has ``wants(path)``, which decides by name alone, and ``find(file)``, which reads the text as data and yields what
it found. Nothing is imported, evaluated, executed or fetched.
"""
