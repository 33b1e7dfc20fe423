"""The release's id."""

from dataclasses import fields, replace

from bot.run.release import Release

RELEASE = Release(model="m-1", embedder="e5@1", index="i-1", calibration="c-1")


def test_equal_parts_have_an_equal_id() -> None:
    """The id depends on nothing but the parts."""
    assert RELEASE.id == replace(RELEASE).id
    assert len(RELEASE.id) == 12
    assert int(RELEASE.id, 16) >= 0


def test_every_part_decides_the_id() -> None:
    """Another model, embedder, index or calibration is another release."""
    ids = {replace(RELEASE, **{part.name: "other"}).id for part in fields(RELEASE)}
    assert len(ids | {RELEASE.id}) == len(fields(RELEASE)) + 1


def test_parts_that_trade_places_are_another_release() -> None:
    """Values are bound to their names."""
    assert replace(RELEASE, model="e5@1", embedder="m-1").id != RELEASE.id
