"""What an operator should know before people come: `flask check`."""
