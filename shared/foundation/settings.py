"""The settings of a deployment, read once from the environment and passed down. Nothing else reads the environment."""

import base64
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BeforeValidator, Field, SecretBytes, SecretStr, StringConstraints, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _key(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        message = "write 32 random bytes in base64, as `openssl rand -base64 32` prints them"
        raise ValueError(message)
    return key


Key = Annotated[SecretBytes, BeforeValidator(_key)]


# Over TLS, or on this machine.
_ISSUER = r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])\S+$"


class Settings(BaseSettings):
    """One frozen object; each field is the environment variable SITREP_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="SITREP_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        default=None, description="any Postgres >= 15; absent: the embedded one under data_dir"
    )
    data_dir: Path = Field(default=Path("var"), description="the embedded database, made files and generated keys")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535, description="of the sitrep service")
    ingest_port: int = Field(default=8001, ge=0, le=65535)
    public_url: AnyHttpUrl | None = Field(
        default=None,
        description="of the sitrep service as readers know it, for links; absent: as a request asked for it",
    )
    encryption_key: Key | None = Field(
        default=None,
        description="seals `private`; absent: generated once under data_dir/keys. All replicas share one",
    )
    signing_key: Key | None = Field(default=None, description="signs checkpoints and reports")
    pades_file: Path | None = Field(
        default=None,
        description="certificate and key, PKCS#12 or PEM: signs published PDFs besides (PAdES); needs the extra pades",
    )
    pades_passphrase: SecretStr | None = Field(default=None, description="of that file")
    pades_authority: AnyHttpUrl | None = Field(
        default=None,
        description="address of a time stamping authority (RFC 3161): it says in that signature when it was made",
    )
    rate_limit: int = Field(
        default=300_000,
        ge=1,
        description="requests a minute of one key and one process, unless the key was issued with a limit of its own",
    )
    rate_limit_without_key: int = Field(
        default=6_000,
        ge=1,
        description="requests a minute without a key, of one address (IPv4) or network (IPv6) and one process",
    )
    streams_of_key: int = Field(
        default=200, ge=1, description="streams that one key, or one person, may keep open at once in one process"
    )
    streams_without_key: int = Field(
        default=50, ge=1, description="the same without a key, of one address (IPv4) or network (IPv6)"
    )
    oidc_issuer: Annotated[str, StringConstraints(pattern=_ISSUER)] | None = Field(
        default=None,
        description="where people sign in, as its tokens name it; absent: no token is accepted",
    )
    oidc_audience: str | None = Field(default=None, description="what a token for this service names as its audience")
    oidc_algorithm: Literal["RS256", "PS256", "ES256", "Ed25519"] = Field(
        default="RS256", description="how the issuer signs; a token that says otherwise is refused"
    )
    oidc_groups_claim: str = Field(default="groups", description="where a token names groups, as a path with dots")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _knows_its_own_name(self) -> Self:
        if self.oidc_issuer is not None and not self.oidc_audience:
            message = "SITREP_OIDC_ISSUER needs SITREP_OIDC_AUDIENCE: tokens for other services are not for this one"
            raise ValueError(message)
        return self
