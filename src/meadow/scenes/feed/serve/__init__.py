"""Serving: the registry side by side in memory, people's states beside it, and a page made of both without asking a database."""

from meadow.scenes.feed.serve.compose import Ask, Chosen, compose, newest
from meadow.scenes.feed.serve.engine import POLICIES, Engine, of
from meadow.scenes.feed.serve.engine import SCENE as MODEL
from meadow.scenes.feed.serve.person import Person

__all__ = ["MODEL", "POLICIES", "Ask", "Chosen", "Engine", "Person", "compose", "newest", "of"]
