"""Readers of what strangers send: RTMP chunks, AMF0, FLV tags, parameter sets. Only `Reject` leaves them."""


class Reject(Exception):  # noqa: N818 - says what the house does
    """The sender broke a rule or a limit; `code` is a word for logs and for the host's page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
