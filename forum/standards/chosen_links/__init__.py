"""What an author says that a case study helps with: standards, and themes of complaints."""
