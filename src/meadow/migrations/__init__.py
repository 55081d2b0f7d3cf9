"""The schema's history; `upgrade` runs it on start-up, forward only in production."""
