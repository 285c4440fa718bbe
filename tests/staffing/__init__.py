"""Tests of the staffing mathematics."""
