"""After-sale: what a buyer asks back, how both sides decide, and what the platform rules."""
