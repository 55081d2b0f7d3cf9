"""SQL of live rooms, by what it is about."""
