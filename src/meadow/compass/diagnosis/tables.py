"""Reports of broadcasts, each version as it was made."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

report = sa.Table(
    "diagnosis_report",
    metadata,
    uid("author_id", primary_key=True),
    uid("session_id", primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    when("made_at"),
    doc("body"),
    sa.CheckConstraint("version IN ('final', 'settled')", name="version_known"),
)
