"""What others must read: results in the forms that they read them in."""
