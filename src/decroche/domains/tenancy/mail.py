"""The one e-mail we send: a link to choose a password, in the reader's language.

What a mail server answers is its own affair: it becomes a refusal in words, and the administrator
hands the link over. Django's `EMAIL_BACKEND` stays the one that sends nothing, so that no library
writes to anybody on its own.
"""

from __future__ import annotations

import smtplib
import ssl
from typing import ClassVar, Final

from django.core.mail import EmailMessage, get_connection

from decroche.domains.tenancy.models import Account
from decroche.kernel.refusal import Refusal
from decroche.settings_mail import Mail

BACKEND: Final = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT_S: Final = 10
"""Somebody waits for it at a form."""

SUBJECT: Final = {
    "fr": "Choisissez votre mot de passe Décroche",
    "en": "Choose your Décroche password",
}
TEXT: Final = {
    "fr": """Bonjour {name},

{place} vous ouvre un accès à Décroche. Choisissez votre mot de passe à cette adresse :

{link}

Elle ne sert qu'une fois, pendant trois jours. Passé ce délai, demandez-en une autre à votre
administrateur. Si vous n'attendiez pas ce message, ignorez-le.
""",
    "en": """Hello {name},

{place} gives you access to Décroche. Choose your password at this address:

{link}

It works once, for three days. After that, ask your administrator for another one. If you did not
expect this message, ignore it.
""",
}


class MailFailed(Refusal):
    """`why_fr`, `why_en`: what the mail server said, as the end of a sentence."""

    code: ClassVar[str] = "mail_failed"
    status: ClassVar[int] = 502
    fr: ClassVar[str] = "L'e-mail n'est pas parti : {why_fr}. Donnez le lien vous-même."
    en: ClassVar[str] = "The e-mail was not sent: {why_en}. Hand the link over yourself."


def send_password_link(mail: Mail, account: Account, place: str, link: str) -> MailFailed | None:
    """Send it to the account's address; None when the server has taken it."""
    language = "en" if account.language == "en" else "fr"
    text = TEXT[language].format(name=account.name, place=place, link=link)
    letter = EmailMessage(SUBJECT[language], text, mail.sender, [account.email])
    try:
        _send(mail, letter)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        return refusal_of(error)
    return None


def _send(mail: Mail, letter: EmailMessage) -> None:
    connection = get_connection(
        BACKEND,
        host=mail.host,
        port=mail.port,
        username=mail.username,
        password=_password(mail),
        use_tls=mail.security == "starttls",
        use_ssl=mail.security == "tls",
        timeout=TIMEOUT_S,
    )
    try:
        connection.send_messages([letter])
    finally:
        connection.close()  # Django leaves it open where STARTTLS or the log-in failed.


def _password(mail: Mail) -> str:
    """Raises OSError if the file cannot be read."""
    if mail.password_file is None:
        return ""
    return mail.password_file.read_text(encoding="utf-8").partition("\n")[0]


def refusal_of(error: Exception) -> MailFailed:
    """What went wrong, in words. smtplib's own errors are OSErrors too: they come first."""
    match error:
        case smtplib.SMTPAuthenticationError():
            why = "le serveur refuse l'identifiant", "the server refuses the account"
        case smtplib.SMTPRecipientsRefused():
            why = "le serveur refuse cette adresse", "the server refuses this address"
        case smtplib.SMTPSenderRefused():
            why = "le serveur refuse notre adresse d'envoi", "the server refuses our own address"
        case smtplib.SMTPNotSupportedError() | ssl.SSLError():
            why = "la liaison chiffrée n'a pas abouti", "the encrypted connection failed"
        case smtplib.SMTPResponseException(smtp_code=code):
            why = f"le serveur répond {code}", f"the server answers {code}"
        case FileNotFoundError() | PermissionError():
            why = "le fichier du mot de passe est illisible", "the password's file is unreadable"
        case _:
            why = "le serveur ne répond pas", "the server does not answer"
    return MailFailed(why_fr=why[0], why_en=why[1])
