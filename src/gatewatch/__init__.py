"""Gatewatch sets block orders beside measurements, network by network, and publishes what both hold."""

__version__ = "0.1.0"
