"""Live rooms: broadcasts that sell."""
