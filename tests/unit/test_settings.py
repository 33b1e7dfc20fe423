"""The operator's settings: one file, the environment above it, errors that name key and fix."""

from pathlib import Path

import pytest

from bot.settings import describe
from bot.settings.load import SettingsError, known_keys, load_settings


def written(folder: Path, text: str) -> Path:
    file = folder / "baton.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """And the file before the defaults."""
    file = written(tmp_path, '[server]\nport = 9000\nhost = "0.0.0.0"\n')
    settings = load_settings(file, {"BATON_SERVER_PORT": "9001"})
    assert (settings.server.port, settings.server.host) == (9001, "0.0.0.0")  # noqa: S104
    assert settings.setting == "demo"


def test_lists_in_the_environment_need_no_brackets() -> None:
    """Commas or spaces."""
    told = {"BATON_WIDGET_ORIGINS": "https://a.example, https://b.example"}
    assert load_settings(None, told).widget.origins == ("https://a.example", "https://b.example")


def test_the_name_that_hosting_services_give_works() -> None:
    """REDIS_URL, without a prefix."""
    assert load_settings(None, {"REDIS_URL": "redis://h:1/0"}).redis.url == "redis://h:1/0"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[server]\nprot = 1\n", ("server.prot", "did you mean server.port?")),
        ("[srever]\nport = 1\n", ("srever.port", "did you mean server.port?")),
        ("[server]\nport = 99999\n", ("server.port", "less than or equal to 65535", "99999")),
        ('[widget]\norigins = ["*"]\n', ("widget.origins", "https://shop.example")),
        ('[widget]\norigins = ["https://a.example/x"]\n', ("widget.origins", "host alone")),
        ('[limits]\nsign_ins_per_account = "lots"\n', ("limits.sign_ins_per_account", "/minute")),
        ('[server]\ntrusted_proxies = ["me"]\n', ("server.trusted_proxies", "10.0.0.0/8")),
        ('setting = "staging"\n', ("setting", "'demo' or 'production'")),
        ('[redis]\nappendfsync = "no"\n', ("redis.appendfsync", "'always' or 'everysec'")),
        ("[server\n", ("baton.toml", "not TOML")),
        ("server = 3\n", ("server", "there is no such setting")),
    ],
)
def test_an_error_is_one_line_with_key_and_fix(
    tmp_path: Path, text: str, parts: tuple[str, ...]
) -> None:
    """File, key, what is wrong, what was found."""
    with pytest.raises(SettingsError) as error:
        load_settings(written(tmp_path, text), {})
    assert "\n" not in str(error.value)
    for part in ("baton.toml", *parts):
        assert part in str(error.value)


def test_an_error_in_a_variable_names_the_variable() -> None:
    """As the operator wrote it."""
    with pytest.raises(SettingsError, match=r"^BATON_SERVER_PORT: "):
        load_settings(None, {"BATON_SERVER_PORT": "http"})


def test_a_variable_that_is_no_setting_is_told() -> None:
    """A typing error must not pass for the default."""
    with pytest.raises(SettingsError, match=r"BATON_SHOP_NAMEKO: .* did you mean shop\.name_ko"):
        load_settings(None, {"BATON_SHOP_NAMEKO": "x"})
    load_settings(None, {"BATON_TEST_DATA": "x", "BATON_PASSWORD": "x"})


def test_a_secret_is_not_repeated() -> None:
    """Error lines end up in logs."""
    with pytest.raises(SettingsError) as error:
        load_settings(None, {"BATON_STAFF_OIDC_ISSUER": "ftp://me:hunter2@host"})
    assert "hunter2" not in str(error.value)
    assert "BATON_STAFF_OIDC_ISSUER" in str(error.value)


def test_every_setting_is_documented() -> None:
    """docs/settings.md is what `make docs` makes, and every key says what it means."""
    page = describe.PAGE.read_text(encoding="utf-8")
    assert page == describe.page()
    for key, variable in known_keys().items():
        assert f"`{variable}`" in page, key
    assert "|  |\n" not in page.replace(" `|", "")
