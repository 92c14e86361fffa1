"""Jobs of the worker, and mails on their way."""
