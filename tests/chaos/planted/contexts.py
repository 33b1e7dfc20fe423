"""Faults in what Rasa believes, in what pages are told, and in what agents get."""

import json

from tests.chaos.planted.recording import Recording, is_reply, is_told, plant, tracked


@plant("tracker")
def rasa_believes_what_was_not_shown(recording: Recording) -> None:
    case, tracker, index = tracked(recording, is_reply)
    tracker["events"].insert(index, {**tracker["events"][index], "text": "never said"})
    case["tracker"] = json.dumps(tracker)


@plant("tracker")
def rasa_forgets_what_was_shown(recording: Recording) -> None:
    case, tracker, index = tracked(recording, is_reply)
    del tracker["events"][index]
    case["tracker"] = json.dumps(tracker)


@plant("tracker")
def rasa_hears_a_message_twice(recording: Recording) -> None:
    case, tracker, index = tracked(recording, lambda event: event["event"] == "user")
    tracker["events"].insert(index, tracker["events"][index])
    case["tracker"] = json.dumps(tracker)


@plant("tracker")
def rasa_is_not_told_what_an_agent_said(recording: Recording) -> None:
    case, tracker, index = tracked(recording, is_told)
    del tracker["events"][index]
    case["tracker"] = json.dumps(tracker)


@plant("told")
def a_page_reads_another_text(recording: Recording) -> None:
    index, entry = next(recording.told("line"))
    recording.change(index, line={**entry.frame["line"], "text": "something else"})


@plant("told")
def an_acknowledgement_names_another_line(recording: Recording) -> None:
    index, entry = next(recording.told("accepted"))
    recording.change(index, seq=entry.frame["seq"] + 1)


@plant("told")
def a_pageis_told_another_owner(recording: Recording) -> None:
    index, entry = next(recording.told("owner"))
    recording.change(index, owner="bot" if entry.frame["owner"] != "bot" else "agent")


@plant("told")
def a_turn_ends_otherwise(recording: Recording) -> None:
    index, _ = next(recording.told("turn_ended"))
    recording.change(index, decision="nothing")


@plant("package")
def a_package_is_missing(recording: Recording) -> None:
    """Of a case that no agent has seen, or the view would show it too."""
    seen = {entry.frame["case"] for _, entry in recording.told("claimed")}
    for case_id, case in recording.raw["cases"].items():
        if case["packages"] and case_id not in seen:
            case["packages"].clear()
            return
    raise LookupError("the recording has no package that nobody saw")


@plant("package")
def a_package_lacks_a_line(recording: Recording) -> None:
    _, case = recording.case(lambda case: bool(case["packages"]))
    epoch, text = next(iter(case["packages"].items()))
    package = json.loads(text)
    package["transcript"].pop(0)
    case["packages"][epoch] = json.dumps(package)


@plant("package")
def a_digest_is_wrong(recording: Recording) -> None:
    index, _ = next(recording.told("claimed"))
    recording.change(index, sha256="0" * 64)


@plant("package")
def a_view_has_a_gap(recording: Recording) -> None:
    for index, entry in recording.told("claimed"):
        view = json.loads(entry.frame["view"])
        if view["n"] > 1:
            del view["transcript"][0]
            recording.change(index, view=json.dumps(view))
            return
