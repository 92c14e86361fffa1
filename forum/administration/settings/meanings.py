"""What each setting means, in a sentence, and which are not shown."""

SECRET = ("secret_key", "audit_key", "former_audit_keys", "mail_password")
MEANINGS = {
    "data_dir": "Where the database, the search index and mails written to files are.",
    "database_url": "The database; without it, SQLite in the data folder.",
    "secret_key": "Signs cookies, and makes the key of the audit log.",
    "audit_key": "Signs the audit log; without it, a key made of the secret key does.",
    "former_audit_keys": "What the key of the audit log was made of before, so that older entries"
    " can be checked.",
    "base_url": "What links in mails begin with.",
    "local_address": "Where a demonstration listens.",
    "security_contact": "Whom to tell of a security fault: stands in security.txt.",
    "trusted_hosts": "Further host names that are answered.",
    "trusted_proxies": "How many proxies stand in front.",
    "demo": "Whether this is the demonstration, with its accounts and content.",
    "web_processes": "Processes of the web server.",
    "web_threads": "Threads of each web process.",
    "page_cache_mb": "Memory of each web process for pages as visitors see them.",
    "mail_backend": "How mail leaves: by SMTP, or into files.",
    "mail_from": "Whom mails come from.",
    "mail_server": "The mail server.",
    "mail_port": "Its port.",
    "mail_username": "The account at the mail server.",
    "mail_password": "Its password.",
    "mail_tls": "Whether mail goes encrypted, with the server's certificate checked.",
    "search_folder": "This node's own search index; without it, in the data folder.",
    "publish_management_information": "Whether management information is for everybody once a"
    " release has caught up with it.",
    "small_number": "Counts below it are hidden outside the supply chains.",
    "rounding_base": "To what counts are rounded outside the supply chains.",
    "upload_megabytes": "The largest file of figures.",
    "clock_jump_hours": "A clock that is further on than this opens no release until it is"
    " confirmed.",
    "accepted_before_publishing": "Case studies of each member that a moderator reads first.",
    "comments_an_hour": "Comments, questions and answers of one member in an hour.",
    "reminder_days": "Days before a workshop on which those who come are reminded.",
    "second_factor_days": "Days in which whoever is given a role adds a second factor.",
    "step_up_minutes": "Minutes after which a sign-in is asked again before what cannot be undone.",
    "argon2_memory_kib": "Memory that checking one password costs.",
    "argon2_passes": "Passes that checking one password costs.",
}
