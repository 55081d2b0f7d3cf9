"""Meadow: a self-hosted interest-commerce platform."""

__version__ = "0.1.0"
