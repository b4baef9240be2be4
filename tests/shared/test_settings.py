"""Settings come from the environment or from files, are frozen, and never show a secret."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.settings import Environment, LogFormat, Settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("QUIPU_") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)


def test_without_settings_the_program_is_in_production_and_has_no_secret() -> None:
    settings = Settings()

    assert settings.environment is Environment.PRODUCTION
    assert not settings.in_development
    assert settings.token_lifetime_seconds == 300
    secrets = {name for name in Settings.model_fields if "key" in name or name.endswith("_url")}
    assert len(secrets) == 9
    assert all(getattr(settings, name) is None for name in secrets)


def test_each_setting_is_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIPU_ENVIRONMENT", "development")
    monkeypatch.setenv("QUIPU_BODY_LIMIT_BYTES", "2048")
    monkeypatch.setenv("QUIPU_LOG_FORMAT", "console")

    settings = Settings()

    assert settings.in_development
    assert settings.body_limit_bytes == 2048
    assert settings.log_format is LogFormat.CONSOLE


def test_a_variable_may_name_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://from-file/quipu\n")
    monkeypatch.setenv("QUIPU_DATABASE_URL_FILE", str(tmp_path / "url"))

    url = Settings().database_url

    assert url is not None
    assert url.get_secret_value() == "postgresql://from-file/quipu"


def test_a_file_that_cannot_be_read_stops_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUIPU_DATABASE_URL_FILE", str(tmp_path / "absent"))

    with pytest.raises(FileNotFoundError):
        Settings()


@pytest.mark.parametrize("variable", ["QUIPU_SECRETS_DIR", "CREDENTIALS_DIRECTORY"])
def test_a_folder_may_hold_the_secrets(variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "quipu_vault_master_key").write_text("from-folder")
    monkeypatch.setenv(variable, str(tmp_path))

    key = Settings().vault_master_key

    assert key is not None
    assert key.get_secret_value() == "from-folder"


def test_a_variable_wins_over_a_file_it_names_and_that_over_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "quipu_deployment").write_text("folder")
    (tmp_path / "named").write_text("named")
    monkeypatch.setenv("QUIPU_SECRETS_DIR", str(tmp_path))
    assert Settings().deployment == "folder"

    monkeypatch.setenv("QUIPU_DEPLOYMENT_FILE", str(tmp_path / "named"))
    assert Settings().deployment == "named"

    monkeypatch.setenv("QUIPU_DEPLOYMENT", "variable")
    assert Settings().deployment == "variable"


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]  # The refusal at run time is what is tested.


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "70000"), ("DEPLOYMENT", "Cajamarca!"), ("ENVIRONMENT", "staging"), ("BODY_LIMIT_BYTES", "-77")],
)
def test_an_error_names_the_setting_and_hides_its_value(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"QUIPU_{name}", value)

    with pytest.raises(ValidationError) as refused:
        Settings()

    assert name.lower() in str(refused.value)
    assert value not in str(refused.value)


def test_the_vault_keys_live_in_another_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIPU_DATABASE_URL", "postgresql://host/quipu")
    monkeypatch.setenv("QUIPU_KEYS_DATABASE_URL", "postgresql://host/quipu")

    with pytest.raises(ValidationError, match="another database"):
        Settings()


def test_secrets_do_not_show_when_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIPU_DATABASE_URL", "postgresql://user:hunter2@host/quipu")

    assert "hunter2" not in repr(Settings())
