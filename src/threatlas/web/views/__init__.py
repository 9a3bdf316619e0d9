"""What pages show, as plain values: no request, no database, no template is known here. One module a page or a family of them."""
