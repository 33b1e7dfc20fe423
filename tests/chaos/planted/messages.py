"""Faults in what is written and shown: lost, doubled, reordered."""

from itertools import pairwise

from tests.chaos.planted.recording import Recording, append, lines, owned_by, plant


@plant("lost")
def a_message_is_removed(recording: Recording) -> None:
    """The last line of a waiting case, which its customer wrote and nobody claimed since."""
    case_id, case = recording.case(
        lambda case: case["row"]["owner"] != "closed" and lines(case)[-1]["who"] == "customer"
    )
    case["transcript"].pop()
    recording.raw["events"].remove(recording.events(case_id, "utterance")[-1])
    case["row"]["answered_seq"] = str(len(case["transcript"]))


@plant("lost")
def a_line_is_never_shown(recording: Recording) -> None:
    finals = [
        entry for entry in recording.entries if entry.kind == "final" and entry.frame["cases"]
    ]
    who, conn = finals[0].who, finals[0].conn
    shown = [i for i, e in recording.told("line") if (e.who, e.conn) == (who, conn)]
    told = [i for i, e in recording.told("line") if e.who == who]
    index = (shown or told)[-1]
    del recording.entries[index]
    for place, entry in enumerate(recording.entries[index:], index):
        if entry.who == who and entry.kind == "sent" and entry.type == "hello":
            recording.change(place, seen=entry.frame["seen"] - 1)


@plant("doubled")
def a_message_is_written_twice(recording: Recording) -> None:
    """One that went to a person, or Rasa would know of it as well."""
    case_id, case = recording.case(owned_by("waiting"))
    last = [line for line in lines(case) if line["who"] == "customer"][-1]
    append(recording, case_id, **last)


@plant("doubled")
def a_line_is_shown_twice(recording: Recording) -> None:
    index, entry = next(recording.told("line"))
    recording.entries.insert(index, entry)


@plant("doubled", "tracker")
def a_message_is_answered_twice(recording: Recording) -> None:
    """The second batch is also one that Rasa knows nothing of."""
    case_id, case = recording.case(
        lambda case: case["row"]["owner"] == "bot" and lines(case)[-1]["who"] == "bot"
    )
    append(recording, case_id, who="bot", turn=lines(case)[-1]["turn"], text="again")
    recording.raw["events"].append(recording.events(case_id, "decision")[-1])


@plant("reordered")
def two_messages_are_swapped(recording: Recording) -> None:
    """What was sent first stands second."""
    for who in dict.fromkeys(entry.who for entry in recording.entries):
        sent: dict[str, int] = {}
        for index, entry in enumerate(recording.entries):
            if (entry.who, entry.kind, entry.type) == (who, "sent", "say"):
                sent.setdefault(entry.frame["id"], index)
        places = _same_case(recording, sent)
        if places:
            one, other = (recording.entries[place] for place in places)
            recording.entries[places[0]], recording.entries[places[1]] = other, one
            return
    raise LookupError("nobody in the recording says two things")


def _same_case(recording: Recording, sent: dict[str, int]) -> list[int]:
    for case in recording.raw["cases"].values():
        known = [line["id"] for line in lines(case) if line["id"] in sent]
        if len(known) > 1:
            return [sent[message_id] for message_id in known[:2]]
    return []


@plant("reordered")
def two_lines_are_shown_the_wrong_way_round(recording: Recording) -> None:
    told = list(recording.told("line"))
    for (i, one), (j, other) in pairwise(told):
        if one.who == other.who and one.frame["case"] == other.frame["case"]:
            recording.entries[i], recording.entries[j] = other, one
            return
