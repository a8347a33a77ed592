from zoneinfo import ZoneInfo

from tmo.accounts.zones import choices, words


def test_the_nordic_zones_come_first_and_every_zone_once():
    names = [name for name, _words in choices()]
    assert names[:3] == ["Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo"]
    assert len(names) == len(set(names))
    assert names[3:] == sorted(names[3:])


def test_every_zone_offered_can_be_loaded_and_is_a_place():
    assert [name for name, _words in choices() if ZoneInfo(name).key != name] == []
    assert [name for name, _words in choices() if name.startswith("Etc/") or "/" not in name] == []


def test_a_zone_reads_as_a_place():
    assert [words("Europe/Stockholm"), words("America/Argentina/San_Juan")] == [
        "Stockholm (Europe)",
        "San Juan (America)",
    ]
