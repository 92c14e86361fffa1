"""Keys of members for the API: made, listed, revoked."""
