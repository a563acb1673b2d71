"""Verdicts: what one measurement says of one component, by rules that are data, beside a control."""
