"""Certificates for a server: an authority, and what it issues for a name."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Certificate(NamedTuple):
    """A certificate and its key, in PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """An authority that nobody knows before its certificate is pasted."""

    def __init__(self, name: str = "authority") -> None:
        """Make its key and its certificate."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        self._own = self._signed(self._name, self._key, constraints)

    @property
    def pem(self) -> str:
        """Return its certificate, as a person pastes it."""
        return self._own.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, host: str) -> Certificate:
        """Return a certificate for a host."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = self._signed(_named(host), key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        form = serialization.PrivateFormat.PKCS8
        private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        return Certificate(signed.public_bytes(serialization.Encoding.PEM), private)

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        today = datetime.now(UTC)
        builder = x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        return builder.add_extension(extension, critical=True).sign(self._key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
