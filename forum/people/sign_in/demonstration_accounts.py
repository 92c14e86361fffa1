"""The accounts that a demonstration offers on its sign-in page. Nobody is behind them."""

from dataclasses import dataclass

PASSWORD = "demonstration-only"


@dataclass(frozen=True)
class Account:
    email: str
    who: str  # role and organisation, and what to try


ACCOUNTS = (
    Account(
        "adviser@demo.example",
        "Front-line adviser of a subcontractor: find, rate, comment, share",
    ),
    Account("adviser2@demo.example", "Front-line adviser of another organisation"),
    Account(
        "manager@demo.example",
        "Manager and lead of a subcontractor: sees figures of the supply chain",
    ),
    Account("charity@demo.example", "Adviser of a charity outside any supply chain"),
    Account("organiser@demo.example", "Organises workshops for a network of providers"),
    Account("analyst@demo.example", "Performance analyst: sees figures before their release"),
    Account("analyst2@demo.example", "A second analyst: confirms what the first one asked for"),
    Account("moderator@demo.example", "Moderator: decides what is held and who may take part"),
    Account("moderator2@demo.example", "A second moderator: answers appeals against the first"),
    Account("admin@demo.example", "Administrator: sees no figure by being that"),
    Account("admin2@demo.example", "A second administrator: confirms what the first one asked for"),
)
