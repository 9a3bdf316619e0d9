"""``threatlas mcp``: a read-only server that lets language models and agents ask, over the Model Context Protocol.

The caller is a model, which may have read anything; files and ATLAS releases are written by others. So arguments are bounded and
checked (:mod:`arguments`), files come from one folder only (:mod:`folder`), what is quoted from outside is marked as such
(:mod:`answer`), and nothing is written, run or fetched. Only :mod:`server` knows the protocol's library.
"""
