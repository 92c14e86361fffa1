"""Which mails a member has, beside those about what is their own, and how they end."""
