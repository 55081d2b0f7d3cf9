"""What people searched (history of their own, votes of the day), what they picked, and what operators teach."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

history = sa.Table(
    "search_history",
    metadata,
    uid("account_id", primary_key=True),
    sa.Column("query", sa.Text, primary_key=True),
    when("at"),
    sa.Index("ix_search_history_at", "account_id", "at"),
)

# One vote a person and day: `voter` is a keyed hash, so that a query cannot be told back to anybody.
vote = sa.Table(
    "search_vote",
    metadata,
    sa.Column("query", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("voter", sa.LargeBinary, primary_key=True),
    sa.Column("found", sa.Boolean, nullable=False),
    sa.Index("ix_search_vote_day", "day"),
)

pick = sa.Table(
    "search_pick",
    metadata,
    sa.Column("query", sa.Text, primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("seen", sa.Double, nullable=False),
    sa.Column("picked", sa.Double, nullable=False),
    when("at", index=True),
    sa.CheckConstraint("seen >= 0 AND picked >= 0 AND picked <= seen", name="seen_before_picked"),
)

# What somebody looked for in vain and wants to be told of.
wish = sa.Table(
    "search_wish",
    metadata,
    uid("account_id", primary_key=True),
    sa.Column("query", sa.Text, primary_key=True),
    when("at"),
    sa.Index("ix_search_wish_query", "query"),
)

synonym = sa.Table(
    "search_synonym",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    doc("others"),
    sa.Column("both_ways", sa.Boolean, nullable=False),
    uid("by"),
    when("at"),
)

banned = sa.Table(
    "search_banned",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    uid("by"),
    when("at"),
)
