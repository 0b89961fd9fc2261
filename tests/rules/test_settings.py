"""Settings given as text, as the command line takes them."""

from __future__ import annotations

import datetime as dt

import pytest

from auditkit.errors import SettingsError
from auditkit.rules.settings import NAMES, Settings


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("history_from", "2021-01-01", dt.date(2021, 1, 1)),
        ("hospital_pair_bills", "12, 13", ("12", "13")),
        ("established_after_exactly_three_years", "true", True),
        ("practitioners_as_physicians", "same", "same"),
        ("outlier_peers", "30", 30),
        ("profile", "cpt", "cpt"),
    ],
)
def test_text_becomes_a_setting(name: str, text: str, value: object):
    assert getattr(Settings().changed({name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("history", "2021-01-01", "no setting 'history'; there are window_from"),
        ("history_from", "1 January", "takes a date as 2021-01-01"),
        ("practitioners_as_physicians", "never", "takes review or same or apart"),
        ("outlier_peers", "many", "takes a whole number"),
        ("established_after_exactly_three_years", "perhaps", "takes true or false"),
    ],
)
def test_what_cannot_be_a_setting_is_refused(name: str, text: str, told: str):
    with pytest.raises(SettingsError, match=told):
        Settings().changed({name: text})


def test_settings_survive_the_manifest():
    settings = Settings(history_from=dt.date(2021, 1, 1), hospital_pair_bills=("13",))
    assert Settings.from_json(settings.as_json()) == settings


def test_every_setting_has_a_name_for_people():
    assert set(NAMES) == set(Settings.__dataclass_fields__)
