"""Organisations compared within one measure, payment group and period; statistics and charts."""
