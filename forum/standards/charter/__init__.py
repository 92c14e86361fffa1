"""The charter: what a framework promises to claimants, on one side of A4, and in other forms."""
