"""The server: REST API and pages. The only room that knows the web framework; needs the extra ``server``."""
