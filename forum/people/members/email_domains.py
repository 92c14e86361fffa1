"""E-mail addresses in one normal form, and the domains of free mail providers."""

from email_validator import EmailNotValidError, validate_email

NOT_AN_ADDRESS = "Enter an e-mail address, such as name@organisation.org.uk."

# Anybody can have an address there, so the domain is never an organisation's.
_FREE_MAIL = """
    aol.co.uk aol.com blueyonder.co.uk btinternet.com btopenworld.com duck.com fastmail.com
    fsmail.net gmail.com gmx.co.uk gmx.com gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
    hushmail.com icloud.com inbox.com live.co.uk live.com mac.com mail.com mail.ru mailinator.com
    me.com msn.com ntlworld.com o2.co.uk orange.net outlook.co.uk outlook.com plus.com
    plusnet.com pm.me proton.me protonmail.com qq.com rocketmail.com sky.com talk21.com
    talktalk.net tiscali.co.uk tutanota.com virgin.net virginmedia.com web.de yahoo.co.uk yahoo.com
    yandex.com yandex.ru ymail.com zoho.com
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())


def normal(address: str) -> str:
    """Lower case, the domain in its ASCII form; ValueError with a message where it is not valid.

    A domain in other letters becomes `xn--…` here, so that it can never equal one in ours.
    """
    try:
        valid = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError(NOT_AN_ADDRESS) from None
    return (valid.ascii_email or valid.normalized).lower()


def domain_of(email: str) -> str:
    return email.rpartition("@")[2]


def normal_domain(domain: str) -> str:
    """As domain_of() gives it; ValueError where it is no domain of a mail address."""
    return domain_of(normal(f"somebody@{domain.strip().removeprefix('@')}"))


def is_free(domain: str) -> bool:
    return domain in FREE_MAIL
