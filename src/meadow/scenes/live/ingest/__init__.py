"""The media ingest: own RTMP and WHIP listeners, MPEG-TS by stream copy, playlists that only grow. No SQL, no web framework."""
