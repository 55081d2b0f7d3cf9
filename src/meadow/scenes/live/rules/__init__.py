"""Pure decisions of live rooms."""
