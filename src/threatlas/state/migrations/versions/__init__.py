"""One module a form of the database, each from the one before."""
