"""Dates, periods, weekly hours and numbers in a text, with where they stand."""
