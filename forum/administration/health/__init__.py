"""How the exchange is: what /status says, and more, for administrators."""
