"""Authors: who makes content and sells with it."""

from meadow.people.authors.actions import begin, show_picture, tally
from meadow.people.authors.queries import cards, checks, every, followed, follows, owner, page
from meadow.people.authors.types import Author, AuthorCard, AuthorPage, BecomeAuthor, Status

__all__ = [
    "Author", "AuthorCard", "AuthorPage", "BecomeAuthor", "Status", "begin", "cards", "checks", "every", "followed", "follows",
    "owner", "page", "show_picture", "tally",
]  # fmt: skip
