"""The evidence level of a case study, 0 to 5: computed from its answers, never voted."""
