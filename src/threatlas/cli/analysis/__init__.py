"""What the commands that analyse a system share."""
