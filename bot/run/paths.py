"""Where everything with a file lives: the data folder, and this project's own folders."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: Rasa's working folder, and where both environments are."""

APP_PYTHON = ROOT / ".venv" / "bin" / "python"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
CALIBRATION = ROOT / "knowledge" / "calibration.json"
DEMO_ARTICLES = ROOT / "knowledge" / "demo_shop" / "articles"
EMPTY_NLU = ROOT / "bot" / "new_shop" / "template" / "nlu"
"""Where a shop's own examples go, with none in it yet."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The layout of one data folder; `root` is absolute."""

    root: Path

    @classmethod
    def at(cls, given: Path | None) -> "DataFolder":
        """Return the folder given (relative to the caller's), or the default one."""
        return cls((given or ROOT / ".data").expanduser().absolute())

    def make(self) -> None:
        """Make every subfolder; conversations and secrets are nobody else's to read."""
        for folder in (
            *(self.root, self.secrets, self.redis, self.record),
            *(self.models, self.logs),
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for private in (self.secrets, self.redis, self.record, self.logs):
            private.chmod(0o700)

    @property
    def secrets(self) -> Path:
        """Passwords, tokens and keys, each a file with mode 0600."""
        return self.root / "secrets"

    @property
    def redis(self) -> Path:
        """Redis's configuration and append-only file."""
        return self.root / "redis"

    @property
    def record(self) -> Path:
        """The record's SQLite file, where no other database is named."""
        return self.root / "record"

    @property
    def record_url(self) -> str:
        """The address of that file."""
        return f"sqlite:///{self.record}/record.sqlite"

    @property
    def attachments(self) -> Path:
        """Pictures that customers and agents sent."""
        return self.root / "attachments"

    @property
    def models(self) -> Path:
        """Trained Rasa models."""
        return self.root / "models"

    @property
    def index(self) -> Path:
        """The index over the articles."""
        return self.root / "index"

    @property
    def index_stamp(self) -> Path:
        """What the index was made from."""
        return self.root / "index.stamp"

    @property
    def demo_articles(self) -> Path:
        """The demo shop's articles: a copy, since trainers edit them."""
        return self.root / "shop" / "articles"

    @property
    def demo_nlu(self) -> Path:
        """The demo shop's own examples."""
        return self.root / "shop" / "nlu"

    @property
    def durations_file(self) -> Path:
        """How long the last order of each kind took."""
        return self.root / "durations.json"

    @property
    def settings_file(self) -> Path:
        """The settings of the present run, for its parts; mode 0600."""
        return self.root / "settings.json"

    @property
    def logs(self) -> Path:
        """One log file per part."""
        return self.root / "logs"

    @property
    def lock_file(self) -> Path:
        """Locked while a run uses this folder; holds its process id."""
        return self.root / "run.lock"

    @property
    def run_file(self) -> Path:
        """What runs now: processes, ports, address."""
        return self.root / "run.json"

    @property
    def control(self) -> Path:
        """The socket at which the run takes orders, such as a rolling restart."""
        return self.root / "control"
