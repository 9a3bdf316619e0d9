"""What we defend: AI systems as their people describe them, as other tools describe them, as repositories show them."""
