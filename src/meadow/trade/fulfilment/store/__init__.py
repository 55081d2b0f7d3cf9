"""SQL of fulfilment."""
