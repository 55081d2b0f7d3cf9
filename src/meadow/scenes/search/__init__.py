"""Search: products, videos, shops and authors found by words, sounds and what was meant."""
