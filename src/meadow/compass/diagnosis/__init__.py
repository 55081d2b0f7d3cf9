"""Diagnosis: reports of broadcasts, and what of one stands out beside the author's own past."""

from meadow.compass.diagnosis.queries import baseline, names, overviews, review, worst

__all__ = ["baseline", "names", "overviews", "review", "worst"]
