"""Verbs of live rooms that write, by what they are about."""
