"""Reports of members of other organisations who tried what a case study tells, and plans to."""
