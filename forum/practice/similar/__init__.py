"""Case studies from a similar setting: claimant group, stage and area. No ratings play a part."""
