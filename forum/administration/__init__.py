"""What administrators look after: the audit log, jobs and mails, settings, members."""
