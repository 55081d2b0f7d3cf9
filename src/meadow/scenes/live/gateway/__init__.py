"""The gateway of live rooms: sockets of viewers, one frame per room and tick, and nothing that only it would know."""
