"""Reads the settings: the environment goes before the file, the file before the defaults."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from bot.settings.model import Section, Settings

PREFIX: Final = "BATON_"
FILE_NAME: Final = "baton.toml"
_FLAT: Final = "setting"
_LARGEST_FILE: Final = 256 * 1024
_ALIASES: Final = {"REDIS_URL": "BATON_REDIS_URL"}
"""The name that hosting services give it."""


class SettingsError(Exception):
    """A setting is wrong; the text is one line that names it and says what to write."""


def load_settings(file: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; raises SettingsError."""
    written = _read(file) if file else {}
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    for key, value in _flat(written):
        values[key], places[key] = value, f"{file}: {key}"
    for key, name, value in _from_environment(environment):
        values[key], places[key] = value, name
    _refuse_unknown(values, places)
    try:
        return Settings.model_validate(_nested(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"][:2] if isinstance(part, str))
        raise SettingsError(_line(places.get(key, key), first)) from None


def known_keys() -> dict[str, str]:
    """Return every key (`server.port`) with the name of its variable."""
    keys = [_FLAT]
    for section, field in Settings.model_fields.items():
        if isinstance(field.default, Section):
            keys += [f"{section}.{key}" for key in type(field.default).model_fields]
    return {key: PREFIX + key.replace(".", "_").upper() for key in keys}


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise SettingsError(f"{file}: larger than {_LARGEST_FILE // 1024} KiB")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: not TOML: {error}") from None


def _flat(written: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for section, value in written.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                yield f"{section}.{key}", inner
        else:
            yield section, value


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in values.items():
        section, _, name = key.partition(".")
        if name:
            nested.setdefault(section, {})[name] = value
        else:
            nested[section] = value
    return nested


def _from_environment(environment: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """Key, variable and value of each variable that is set and not empty."""
    names = {variable: key for key, variable in known_keys().items()}
    for alias, variable in _ALIASES.items():
        if environment.get(alias):
            yield names[variable], alias, environment[alias]
    for variable, key in names.items():
        if environment.get(variable):
            yield key, variable, environment[variable]
    for variable in environment.keys() - names.keys() - _ALIASES.keys():
        section, _, name = variable.removeprefix(PREFIX).lower().partition("_")
        if variable.startswith(PREFIX) and section in Settings.model_fields and name:
            yield f"{section}.{name}", variable, environment[variable]


def _refuse_unknown(values: Mapping[str, Any], places: Mapping[str, str]) -> None:
    known = known_keys()
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else "docs/settings.md lists all"
            raise SettingsError(f"{places[key]}: there is no such setting; {hint}")


def _line(place: str, error: Any) -> str:
    """One line: where, what is wrong, what was found. What may be secret is not repeated."""
    problem = str(error["msg"]).removeprefix("Value error, ")
    found = str(error["input"]).replace("\n", " ")
    if "secret" in place.lower() or ("://" in found and "@" in found):
        return f"{place}: {problem}"
    return f"{place}: {problem} (found {found[:80]!r})"
