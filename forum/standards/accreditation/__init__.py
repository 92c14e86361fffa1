"""Accreditation: what an organisation has to show for it, and what it holds."""
