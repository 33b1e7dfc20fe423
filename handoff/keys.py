"""Every Redis key of Baton, with its type and meaning; nothing else spells one."""

PREFIX = "baton"

QUEUE = f"{PREFIX}:queue"
"""zset: case id -> milliseconds at which it began to wait (its place)."""

HELD = f"{PREFIX}:held"
"""hash: case id -> user name of the agent who owns it now."""

PENDING = f"{PREFIX}:pending"
"""set: case ids with a customer message that the bot has not answered yet."""

OPEN = f"{PREFIX}:open"
"""zset: open case id -> milliseconds of the customer's last message."""

EVENTS = f"{PREFIX}:events"
"""stream: the record; fields type, v, at, case, data (JSON). See record/schema.json."""

BOT_DOWN = f"{PREFIX}:bot_down"
"""zset: cases that wait only because the bot was unavailable -> ms since when."""

GATEWAYS = f"{PREFIX}:gateways"
"""zset: gateway id -> ms of its last heartbeat; a lease lasts only as long as its gateway."""

HERE = f"{PREFIX}:here"
"""zset: "channel:customer" -> ms at which a page of theirs was last known to be open."""

WATCH = f"{PREFIX}:watch"
"""hash: last_ms of any gateway's beat, since_ms without a gap; by the server's clock alone."""

CLOCK_OFFSET = f"{PREFIX}:clock_offset_ms"
"""string: milliseconds added to the server's time; set by tests and demo data only."""

ACCOUNTS = f"{PREFIX}:accounts"
"""set: user names of everybody who may sign in or could once."""

ADMINS = f"{PREFIX}:admins"
"""set: user names of enabled accounts that may manage accounts; never empty once it is not."""

OIDC_SUBJECTS = f"{PREFIX}:oidc_subjects"
"""hash: SHA-256 of issuer and subject -> user name of the account bound to that person."""

AUDIT = f"{PREFIX}:audit"
"""stream, only ever appended to: n, at, who, did, about, address, details, before, digest."""

AUDIT_HEAD = f"{PREFIX}:audit:head"
"""hash: n and digest of the latest entry, by which a cut-off end is noticed; its id, by which one
that is sent again is known."""

RELEASE_ACTIVE = f"{PREFIX}:release:active"
"""string: id of the release that answers now."""

OUTBOXES = f"{PREFIX}:outboxes"
"""set: "channel:customer" of everybody with a line that their provider has not taken yet."""

PICTURES_EXPECTED = f"{PREFIX}:pictures:expected"
"""zset: ids of pictures that are still at their provider -> ms at which they are asked for next."""

PICTURES_LOOSE = f"{PREFIX}:pictures:loose"
"""zset: ids of pictures that no line shows yet -> ms at which they came."""

LIMITS = f"{PREFIX}:limits"
"""prefix of lists of times, kept by the library `limits`: who did what how often lately."""

CHANGES = f"{PREFIX}:changes"
"""pub/sub channel: JSON {"what", "customer"}, and {"case", "owner", "agents"} where a script made
it; a hint to read again, never the data itself."""


def release(release_id: str) -> str:
    """hash: what the release is made of (model, embedder, index, calibration)."""
    return f"{PREFIX}:release:{release_id}"


def case(case_id: str) -> str:
    """hash: owner, epoch, answered_seq, ... of one case. handoff/cases.py lists the fields.

    Among them, for feedback.py: `feedback`, JSON of the last word (helped or not) by the number of
    the bot's answer; `rating`, JSON of the last score and easy; `last_agent` whom that is about.
    """
    return f"{PREFIX}:case:{case_id}"


def transcript(case_id: str) -> str:
    """list: lines as JSON; the line with sequence number n has index n - 1."""
    return f"{PREFIX}:case:{case_id}:transcript"


def lease(case_id: str) -> str:
    """string with PX: "gateway token" of the worker that may call Rasa for this case."""
    return f"{PREFIX}:case:{case_id}:lease"


def drafts(case_id: str) -> str:
    """list: bot replies that came too late to be shown, as JSON, for the agent."""
    return f"{PREFIX}:case:{case_id}:drafts"


def packages(case_id: str) -> str:
    """hash: epoch -> the frozen bytes of the package of that handoff, which is the latest."""
    return f"{PREFIX}:case:{case_id}:packages"


def tracker(case_id: str) -> str:
    """string: what Rasa remembers of the case; its tracker store spells it (endpoints.yml)."""
    return f"{PREFIX}:tracker:{case_id}"


def open_case(channel: str, customer: str) -> str:
    """string: id of the customer's open case in that channel; absent when none is open."""
    return f"{PREFIX}:customer:{channel}:{customer}:open"


def last_closed(channel: str, customer: str) -> str:
    """hash: case, at (ms) and why of the customer's case that closed last."""
    return f"{PREFIX}:customer:{channel}:{customer}:last_closed"


def message_ids(channel: str, customer: str) -> str:
    """hash with EX: client-made message id -> "case seq sha1-of-text". Customers and agents."""
    return f"{PREFIX}:customer:{channel}:{customer}:message_ids"


def outbox(channel: str, customer: str) -> str:
    """list: "case seq piece" of the lines that the provider of a messaging channel has not taken
    yet, in order; `piece` is the first one of the line that it lacks."""
    return f"{PREFIX}:customer:{channel}:{customer}:outbox"


def outbox_lease(channel: str, customer: str) -> str:
    """string with PX: "gateway token" of the worker that delivers to this customer."""
    return f"{PREFIX}:customer:{channel}:{customer}:outbox_lease"


def picture(picture_id: str) -> str:
    """hash: state (expected, here or refused), type, width, height, sha256 (its file), why, source
    (JSON for the channel that fetches it), tries, channel, customer of one picture."""
    return f"{PREFIX}:picture:{picture_id}"


def webhook(channel: str, webhook_id: str) -> str:
    """string with EX: the answer to a webhook that was obeyed, for whoever sends it again."""
    return f"{PREFIX}:webhook:{channel}:{webhook_id}"


def identity(channel: str, own: str) -> str:
    """string: id of the customer that the verified identity `own` is now."""
    return f"{PREFIX}:identity:{channel}:{own}"


def identity_customers(channel: str, own: str) -> str:
    """set: every customer id that the verified identity `own` has been."""
    return f"{PREFIX}:identity:{channel}:{own}:customers"


def profile(channel: str, customer: str) -> str:
    """hash: what is known of the customer (language, first_seen, cases, ...)."""
    return f"{PREFIX}:customer:{channel}:{customer}:profile"


def account(user: str) -> str:
    """hash: name, role, password (argon2), enabled, created, last_sign_in, must_change, demo,
    subject (of OpenID Connect) of one account."""
    return f"{PREFIX}:account:{user}"


def sessions(user: str) -> str:
    """zset: SHA-256 of a session id -> ms at which it ends. What isn't here is no session."""
    return f"{PREFIX}:account:{user}:sessions"


def session(digest: str) -> str:
    """hash with PX: user, created, last_seen, address, browser, by of one session."""
    return f"{PREFIX}:session:{digest}"


def agent(user: str) -> str:
    """hash: state (available or away) of one agent."""
    return f"{PREFIX}:agent:{user}"


def agent_here(user: str) -> str:
    """string with PX: exists while a console of this agent sends heartbeats."""
    return f"{PREFIX}:agent_here:{user}"


MESSAGE_IDS_TTL_S = 7 * 24 * 3600
"""How long a resent message is still recognised as the same one."""
