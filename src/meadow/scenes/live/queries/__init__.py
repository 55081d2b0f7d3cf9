"""Live rooms as viewers, consoles and other features read them."""
