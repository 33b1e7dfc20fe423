"""Faults in who speaks, in what is left lying, and in the record."""

import json

from tests.chaos.planted.recording import Recording, append, owned_by, plant


@plant("spoken_by_two")
def the_bot_speaks_in_an_agents_epoch(recording: Recording) -> None:
    case_id, _ = recording.case(owned_by("agent"))
    append(recording, case_id, who="bot", text="I am here too")


@plant("spoken_by_two")
def another_agent_speaks(recording: Recording) -> None:
    case_id, seq, _ = recording.raw["said_by"][0]
    recording.raw["said_by"][0] = [case_id, seq, "somebody"]


@plant("stuck")
def a_lease_stands(recording: Recording) -> None:
    recording.case(owned_by("bot"))[1]["lease"] = "gateway token"


@plant("stuck")
def a_message_is_not_answered(recording: Recording) -> None:
    recording.case(owned_by("bot"))[1]["row"]["answered_seq"] = "0"


@plant("stuck")
def a_case_waits_outside_the_queue(recording: Recording) -> None:
    recording.raw["queue"].pop(recording.case(owned_by("waiting"))[0])


@plant("stuck")
def a_case_in_the_queue_does_not_wait(recording: Recording) -> None:
    recording.raw["queue"][recording.case(owned_by("bot"))[0]] = 1.0


@plant("stuck")
def a_case_has_lost_its_place(recording: Recording) -> None:
    recording.raw["queue"][recording.case(owned_by("waiting"))[0]] += 1000


@plant("stuck")
def an_agent_is_gone(recording: Recording) -> None:
    recording.raw["here"].remove(recording.case(owned_by("agent"))[1]["row"]["agent"])


@plant("stuck")
def a_page_still_thinks(recording: Recording) -> None:
    final = next(i for i, entry in enumerate(recording.entries) if entry.kind == "final")
    recording.change(final, thinking=3)


@plant("events")
def an_utterance_is_not_recorded(recording: Recording) -> None:
    case_id, _ = recording.case(owned_by("waiting"))
    recording.raw["events"].remove(recording.events(case_id, "utterance")[-1])


@plant("events")
def a_move_is_not_in_the_table(recording: Recording) -> None:
    event = next(e for e in recording.raw["events"] if e["type"] == "owner_moved")
    event["data"] = json.dumps({**json.loads(event["data"]), "move": "expire", "by": "system"})


@plant("events")
def somebody_else_moved_it(recording: Recording) -> None:
    for event in recording.raw["events"]:
        if event["type"] == "owner_moved" and json.loads(event["data"])["move"] == "claim":
            event["data"] = json.dumps({**json.loads(event["data"]), "by": "somebody"})
            return


@plant("events")
def a_late_reply_is_kept_and_not_recorded(recording: Recording) -> None:
    recording.case(owned_by("waiting"))[1]["drafts"].append("[]")


@plant("events")
def a_line_has_another_number(recording: Recording) -> None:
    transcript = recording.case(owned_by("bot"))[1]["transcript"]
    line = json.loads(transcript[-1])
    transcript[-1] = json.dumps({**line, "seq": line["seq"] + 1})
