"""Teaching: what would change is shown first, then exactly that is written, or nothing."""

from __future__ import annotations

from nlu.trainer.article_edit import under_article
from nlu.trainer.examples import shop_folder
from nlu.trainer.files import alone, write
from nlu.trainer.intent_edit import under_intent
from nlu.trainer.refusals import Changed, Kind
from nlu.trainer.shelf import Edit, Shelf
from nlu.trainer.text import checked


def preview(shelf: Shelf, kind: Kind, name: str, text: str) -> Edit:
    """The edit that puts `text` under intent `name` or among article `name`'s phrasings.

    Writes nothing. Raises Refused. Reads many files (half a second): not for the event loop.
    """
    text = checked(text)
    return under_intent(shelf, name, text) if kind == "intent" else under_article(shelf, name, text)


def teach(shelf: Shelf, kind: Kind, name: str, text: str, digest: str) -> Edit:
    """Write the edit of which `digest` was shown; returns it once it is safe on disk.

    All checks are made again, one writer at a time. Raises Refused: Changed if it would no longer
    be the very same edit. Blocks (lock, fsync): not for the event loop.
    """
    folder = shop_folder(shelf) if kind == "intent" else shelf.articles
    with alone(folder, "nlu" if kind == "intent" else "articles"):
        edit = preview(shelf, kind, name, text)
        if edit.digest != digest:
            raise Changed(edit.file)
        write(edit)
    return edit
