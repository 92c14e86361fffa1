"""The balanced scorecard of a contract: four quarters of several measures, never one number."""
