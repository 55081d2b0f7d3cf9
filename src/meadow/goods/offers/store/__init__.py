"""SQL of offers."""
