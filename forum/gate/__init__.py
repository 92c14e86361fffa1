"""Words of members: checked before others read them, held, withdrawn."""
