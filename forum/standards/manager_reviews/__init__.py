"""What a contract manager sees of each standard in a quarter, and the report drafted from it."""
