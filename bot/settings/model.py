"""Every setting with its meaning, its default and what is allowed."""

import base64
from ipaddress import ip_network
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from limits import parse_many
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
)
from yarl import URL

_SHORTEST_KEY, _LONGEST_KEY = 24, 64

Right = Literal["agent", "trainer", "supervisor", "admin"]


def _origin(text: str) -> str:
    """As browsers send it: lower case, without a default port, letters of other scripts encoded."""
    scheme, _, rest = text.partition("://")
    if scheme not in {"http", "https"} or not rest or set(rest) & set("/?#@* "):
        raise ValueError("write scheme and host alone, as https://shop.example")
    try:
        return str(URL(text.lower()).origin())
    except ValueError:
        raise ValueError("write scheme and host alone, as https://shop.example") from None


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise ValueError("write an address or a network, as 10.0.0.0/8") from None


def _rate(text: str) -> str:
    try:
        parse_many(text)
    except ValueError:
        raise ValueError('write as "30/minute" or "5/minute; 20/hour"') from None
    return text


def _web_address(text: str) -> str:
    if text:
        TypeAdapter(HttpUrl).validate_python(text)
    return text.rstrip("/")


def _time_zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write a zone of the IANA list, as Asia/Seoul") from None


def _webhook_secret(text: str) -> str:
    if not text:
        return ""
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not text.startswith("whsec_") or not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise ValueError("write whsec_ and base64 of 24 to 64 random bytes")
    return text


def _database(text: str) -> str:
    if text and not text.startswith("postgresql://"):
        raise ValueError("write postgresql://user@host/database")
    return text


def _listed(value: object) -> object:
    """A variable can't hold a list: its items stand between commas or spaces."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _paired(value: object) -> object:
    """`a=b, c=d` as pairs; pairs written to settings.json come back as they are."""
    listed = _listed(value)
    if not isinstance(listed, (tuple, list)):
        return listed
    return tuple(tuple(one.split("=", 1)) if isinstance(one, str) else one for one in listed)


Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[str, AfterValidator(_network)]
Origins = Annotated[tuple[Origin, ...], BeforeValidator(_listed)]
Networks = Annotated[tuple[Network, ...], BeforeValidator(_listed)]
Domains = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Roles = Annotated[tuple[tuple[str, Right], ...], BeforeValidator(_paired)]
Rate = Annotated[str, AfterValidator(_rate)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Section(BaseModel):
    """One table of the file; a key it doesn't know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Shop(Section):
    """Whose assistant this is. Paths are relative to the settings file."""

    name_ko: Name = "모루상점"
    """The shop's name in Korean."""
    name_en: Name = "Moru Store"
    """The shop's name in English."""
    articles: str = ""
    """Folder of articles; empty: the demo shop's. `ARTICLES=` goes before it."""
    nlu: str = ""
    """Folder of further examples of what this shop's customers write; the model is trained again
    by itself when they change. Empty: none."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Seoul"
    """Where the shop's days begin and end, for figures by day and hour."""
    texts: str = ""
    """File of sentences of the bot that differ from the shipped ones. Empty: none."""


class Server(Section):
    """Where the gateway listens, and who stands before it."""

    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 for all."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """Public port; `PORT=` goes before it."""
    public_origins: Origins = ()
    """Origins under which a proxy makes Baton's own pages known, as https://chat.shop.example."""
    trusted_proxies: Networks = ()
    """Proxies whose X-Forwarded-For is believed."""


class Widget(Section):
    """The widget in pages of other sites."""

    origins: Origins = ()
    """Origins of the pages that may embed it."""


class Staff(Section):
    """Sign-in and sessions of the people who work here."""

    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    """A session ends this long after the sign-in, whatever happens."""
    idle_minutes: Annotated[int, Field(ge=5, le=10080)] = 120
    """A session ends after this long without a request or an open page."""
    oidc_issuer: WebAddress = ""
    """OpenID Connect: the provider's issuer address. Empty: passwords only."""
    oidc_client_id: str = ""
    """The client id that the provider gave."""
    oidc_client_secret: str = ""
    """The client secret that the provider gave; better in the environment than in the file."""
    oidc_label: Name = "OpenID"
    """What the button says after "Sign in with"."""
    oidc_claim: Literal["email", "preferred_username", "sub"] = "email"
    """Which claim names the account; an e-mail counts only if the provider verified it."""
    oidc_email_domains: Domains = ()
    """Domain whose e-mails are the shop's own: only these reach an account that exists already.
    More than one only where another claim names the accounts."""
    oidc_roles_claim: str = ""
    """The claim that holds a role's name, or a list of names. Empty: roles are given on /staff."""
    oidc_roles: Roles = ()
    """What its values mean here, as `baton-admins=admin, callcentre=agent`; the first that fits."""
    oidc_create: Right | Literal[""] = ""
    """Role of accounts made at a first sign-in. Empty: accounts must exist already."""


class Orders(Section):
    """The order look-up."""

    url: WebAddress = ""
    """Back end that answers POST URL/lookups. Empty: the demo's for the demo shop, else none, and
    questions about an order are looked up in the articles or go to a person."""
    number_prefix: Annotated[str, Field(pattern=r"^[A-Za-z]{0,6}$")] = "MR"
    """Letters that an order number starts with. May be empty, in the file: an empty variable counts
    as none."""
    number_digits: Annotated[int, Field(ge=3, le=16)] = 5
    """How many digits follow."""


class Redis(Section):
    """Where conversations are kept."""

    url: str = ""
    """redis:// or rediss:// address (also `REDIS_URL`). Empty: one is started."""
    appendfsync: Literal["always", "everysec"] = "always"
    """`everysec` is faster and risks the last second when the power goes."""


class Limits(Section):
    """How often; moving windows, several with a semicolon. Beyond is answered with 429."""

    messages_per_customer: Rate = "40/minute; 600/hour"
    """Messages, button presses and journeys of one customer."""
    messages_per_address: Rate = "1200/minute"
    """The same of all customers of one address: a call centre may share one."""
    customers_per_address: Rate = "600/minute; 6000/hour"
    """New browsers."""
    sockets_per_address: Rate = "1200/minute"
    """Connections, of customers and staff."""
    open_sockets_per_address: Annotated[int, Field(ge=1, le=1_000_000)] = 5000
    """Connections that one address may have open at once, for each gateway."""
    articles_per_address: Rate = "600/minute"
    """Articles opened."""
    requests_per_account: Rate = "600/minute"
    """Requests and commands of one signed-in person."""
    sign_ins_per_account_and_address: Rate = "5/minute; 20/hour"
    """Tries with one account from one address; one that goes right starts the count anew."""
    sign_ins_per_address: Rate = "60/minute; 2000/hour"
    """Tries from one address."""
    sign_ins_per_account: Rate = "1000/hour"
    """Tries with one account from anywhere; it takes several addresses to lock somebody out."""

    def rates(self) -> dict[str, str]:
        """The limits that are counted over time, by name."""
        return {name: text for name, text in self.model_dump().items() if isinstance(text, str)}


class Handoff(Section):
    """Passing to people."""

    agent_grace_s: Annotated[float, Field(ge=1, le=600)] = 30.0
    """An agent whose console is silent for so long has vanished; the cases return to the queue."""
    abandon_after_minutes: Annotated[float, Field(ge=1, le=1440)] = 10.0
    """A customer on the web who waits for a person and has had no page open for so long has left;
    back within 24 hours, they have their old place again."""
    bot_takes_back: bool = True
    """Whether the bot, once it is well again, takes back the customers who wait for a person only
    because it was down and whom nobody has taken."""


class Record(Section):
    """Where events are kept and counted; a password is better in the environment than in here."""

    url: Annotated[str, AfterValidator(_database)] = ""
    """postgresql:// address of a database of its own. Empty: an SQLite file in the data folder."""
    stream_hours: Annotated[float, Field(ge=0, le=8760)] = 24.0
    """How long events that are safe there also stay in Redis: as long as it may take to go back to
    an older copy of the database."""
    closed_days: Annotated[float, Field(ge=1, le=3650)] = 7.0
    """How long closed conversations stay in Redis, where pages show them and customers may judge
    them, before they are only in the archive."""


class Rest(Section):
    """The channel for your own apps and other services (docs/rest-api.md). Without secret: off."""

    secret: Annotated[str, AfterValidator(_webhook_secret)] = ""
    """The secret that both sides sign with, as `whsec_` and base64 of 24 to 64 bytes
    (standardwebhooks.com); better in the environment than in here."""
    webhook_url: WebAddress = ""
    """Where what customers are told is sent. Empty: nowhere, and it is asked for instead."""


class Telegram(Section):
    """The Telegram channel (docs/channels.md). Without a token: off."""

    token: Annotated[str, Field(pattern=r"^([0-9]+:[A-Za-z0-9_-]{30,})?$")] = ""
    """What @BotFather gave; better in the environment than in here."""
    public_url: WebAddress = ""
    """https:// address under which Telegram reaches Baton. Empty: the webhook is not registered,
    and somebody does it by hand."""
    api_url: WebAddress = "https://api.telegram.org"
    """Another Bot API server, where one's own is used."""


class Embedder(Section):
    """The sentence embedding."""

    name: str = ""
    """A sentence-transformers model by name or folder. Empty: the packaged one."""


class Settings(Section):
    """All settings."""

    setting: Literal["demo", "production"] = "demo"
    """`demo` makes demo accounts and says so on every page; `production` makes none."""
    shop: Shop = Shop()
    server: Server = Server()
    widget: Widget = Widget()
    staff: Staff = Staff()
    orders: Orders = Orders()
    redis: Redis = Redis()
    limits: Limits = Limits()
    handoff: Handoff = Handoff()
    record: Record = Record()
    rest: Rest = Rest()
    telegram: Telegram = Telegram()
    embedder: Embedder = Embedder()
