"""Which mail server to send by, as one address."""

from dataclasses import dataclass
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Security = Literal["plain", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("plain", 25),
    "smtp+tls": ("starttls", 587),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+ssl": ("tls", 465),
}


class ServerInvalid(ValueError):
    """An address of a mail server that can't be understood."""


@dataclass(frozen=True)
class SmtpServer:
    """One server: where, how secured, signing in as whom. Times in seconds."""

    host: str
    port: int = 25
    security: Security = "plain"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    hello: str = ""
    timeout: float = 30.0
    dot_timeout: float = 120.0

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `smtp|smtp+tls|smtps://user:password@host:port?ca_file=&hello=&timeout=`; raises ServerInvalid.

        `smtp+tls` is STARTTLS, `smtps` TLS from the first byte; both verify the certificate, by `ca_file` if given.
        """
        try:
            parts = urlsplit(url)
            security, port = _SCHEMES[parts.scheme]
            options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
            timeout, dot_timeout = float(options.pop("timeout", 30)), float(options.pop("dot_timeout", 120))
            given_port = parts.port
        except (KeyError, ValueError) as error:
            raise ServerInvalid("A mail server is smtp://, smtp+tls:// or smtps:// with host and port.") from error
        if not parts.hostname or set(options) - {"ca_file", "hello"}:
            raise ServerInvalid("A mail server needs a host; options are ca_file, hello, timeout, dot_timeout.")
        return cls(
            host=parts.hostname,
            port=given_port or port,
            security=security,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca_file=options.get("ca_file", ""),
            hello=options.get("hello", ""),
            timeout=timeout,
            dot_timeout=dot_timeout,
        )

    @property
    def is_loopback(self) -> bool:
        """Say whether the server is this machine, where a password may travel in the clear."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    def __repr__(self) -> str:
        return f"SmtpServer({self.security} {self.host}:{self.port})"
