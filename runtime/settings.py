"""Settings from the environment; without any, everything lives in one data directory."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.basis.language import _

# ``dev`` writes this file into its data directory: it says where its server listens.
SERVICE_FILE = "service.json"

PERSONAL_KEYS = Path.home() / ".config" / "azioni" / "keys"


class CannotStart(RuntimeError):
    """The service cannot be started like this; the message says why."""


class Settings(BaseSettings):
    """What can be set, by environment variable."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    data: Path = Field(default=Path("data"), validation_alias="AZIONI_DATA")
    database: str | None = Field(default=None, validation_alias="DATABASE_URL")
    smtp_url: str | None = Field(default=None, validation_alias="SMTP_URL")
    receipts: str | Path | None = Field(default=None, validation_alias="AZIONI_RECEIPTS")
    """The directory or mailbox (``imaps://``) into which receipts of certified mail come; without it a letter is delivered
    when the post has taken it."""
    receipts_password: SecretStr = Field(default=SecretStr(""), validation_alias="AZIONI_RECEIPTS_PASSWORD")
    """Of that mailbox, where its address does not hold it."""
    receipts_password_file: Path | None = Field(default=None, validation_alias="AZIONI_RECEIPTS_PASSWORD_FILE")
    """A file that holds it instead, such as a secret of the machines that run the service."""
    providers: Path | None = Field(default=None, validation_alias="AZIONI_PROVIDERS")
    """The certificates (PEM, a file or a directory of them) of the providers of certified mail whose signatures are believed."""
    actor: str | None = Field(default=None, validation_alias="AZIONI_ACTOR")

    namespace: str = Field(default="default", validation_alias="TEMPORAL_NAMESPACE")
    ui_address: str | None = Field(default=None, validation_alias="AZIONI_UI")
    keys_directory: Path | None = Field(default=None, validation_alias="AZIONI_KEYS")
    person_keys_file: Path | None = Field(default=None, validation_alias="AZIONI_PERSON_KEYS")
    treasury_directory: Path | None = Field(default=None, validation_alias="AZIONI_TREASURY")

    monitor: str | None = Field(default=None, validation_alias="AZIONI_MONITOR")
    """Where a worker can be watched, as ``host:port``: ``/live``, ``/ready``, ``/metrics``."""
    slots: int = Field(default=16, gt=0, validation_alias="AZIONI_SLOTS")
    """Activities that a worker does at once."""
    cached: int = Field(default=800, ge=0, validation_alias="AZIONI_CACHE")
    """Workflows that a worker keeps in memory."""
    drain_seconds: float = Field(default=20, ge=0, validation_alias="AZIONI_DRAIN")
    """How long running activities may go on after a worker was asked to stop; the engine's grace is longer."""
    deployment: str = Field(default="azioni-di-rete", validation_alias="AZIONI_DEPLOYMENT")
    """What is released, as Temporal names it; its builds follow each other."""
    build: str | None = Field(default=None, validation_alias="AZIONI_BUILD")
    """The release of a worker; without one it is not versioned."""
    held_changes: str = Field(default="", validation_alias="AZIONI_HELD_CHANGES")
    """Names of changes of workflow code, with commas, that this release knows and does not begin yet."""
    codec_keys: Path | None = Field(default=None, validation_alias="AZIONI_CODEC_KEYS")
    """The file of the keys that seal what stands in Temporal's histories; without it nothing is sealed."""
    traces: str | None = Field(default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """OpenTelemetry's own variable: where its collector is; without it there are no traces."""
    service_name: str = Field(default="azioni-di-rete", validation_alias="OTEL_SERVICE_NAME")
    """OpenTelemetry's own variable: what traces are filed under."""

    compare_every: float = Field(default=20.0, validation_alias="AZIONI_COMPARE_SECONDS", gt=0)
    """Seconds between two comparisons of record and workflows."""

    def receipts_word(self) -> str:
        """The password of the mailbox of receipts. Raises CannotStart when its file cannot be read."""
        if self.receipts_password_file is None:
            return self.receipts_password.get_secret_value()
        try:
            return self.receipts_password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            said = _("{name} cannot be read: {why}", name="AZIONI_RECEIPTS_PASSWORD_FILE", why=error.strerror)
            raise CannotStart(said) from error

    @property
    def own_keys(self) -> Path:
        """The directory of the keys that an embedded service makes for its actors: by default in the data directory."""
        return self.keys_directory or self.data / "keys"

    @property
    def keys(self) -> Path:
        """The directory of the keys of those who act from here: a person's own, unless an embedded service keeps them."""
        return self.own_keys if self.keys_directory or self.own_keys.is_dir() else PERSONAL_KEYS

    @property
    def person_keys(self) -> Path:
        """The file of the keys of personal data: by default in the data directory."""
        return self.person_keys_file or self.data / "person-keys.json"

    @property
    def treasury(self) -> Path:
        """The directory of the treasury, whose ``out`` takes the payment files: by default in the data directory."""
        return self.treasury_directory or self.data / "treasury"

    @property
    def database_url(self) -> str:
        """The database: by default SQLite in the data directory."""
        return self.database or f"sqlite:///{self.data.resolve() / 'azioni.db'}"

    @property
    def ui(self) -> str:
        """The address of the Temporal UI: that of a running ``dev``, or the one of the composed service."""
        return self.ui_address or self.service().get("ui", "http://localhost:8080")

    def service(self) -> dict[str, str]:
        """What a running ``dev`` says of itself: ``address`` and ``ui``; empty when none ran here."""
        try:
            found: dict[str, str] = json.loads((self.data / SERVICE_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found
