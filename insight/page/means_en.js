/** What each figure counts, in English. */

export const en = {
  definition: "What is counted",
  "means.n": "n: cases, open or closed, with at least one real question, each on the day of its "
    + "first message in the shop's time zone. A real question is a turn answered by an article, "
    + "a finished form, a clarification or a handover. Greetings alone are not in n.",
  "means.range": "Ranges are Wilson 95 % intervals: the fewer the cases, the wider.",
  "means.contained": "Only the chatbot ever had the case, or it waited for a person and went "
    + "back to the chatbot before anybody took it. Those who left while waiting, or still wait, "
    + "are in n and not in this.",
  "means.confirmed": "Handled by the chatbot alone, and the customer said or clicked that it "
    + "helped. The last word counts.",
  "means.assumed": "Handled by the chatbot alone and not confirmed: no message from the customer "
    + "for 24 hours, no \"no\" or thumbs down anywhere in the case, and the last reply that "
    + "wasn't small talk was an answer or a finished form.",
  "means.resolved": "Resolved is confirmed plus assumed; both are shown. Days whose 24 hours are "
    + "not over are left out and shown as waiting.",
  "means.durable": "Confirmed or assumed, and no new contact of the same customer on the same "
    + "matter (same article or intent, or similar beyond a stated bound) within 7 days of the "
    + "case's last customer message. Days whose 7 days are not over are left out and shown as "
    + "waiting.",
  "means.apart": "Customers known only by a browser's token can't be recognised on another "
    + "device, so they are counted apart.",
  "means.abandoned": "Customers who left while waiting, before anybody took the case. They are "
    + "in n and hide in no rate. Who is back within 24 hours has not left.",
  "means.people.connected": "Claimed within 20 s of the handover, by the first agent who took it "
    + "and without going back to the queue before that agent's first message (Korea's KSQI "
    + "standard).",
  "means.people.connected_by_message": "The same with the agent's first message instead of the "
    + "claim.",
  "means.people.wait": "From the handover to the claim. The large number is the median.",
  "means.people.first_response": "From the handover to the agent's first message. The large "
    + "number is the median.",
  "means.people.handling": "From the claim to the end. The large number is the median.",
  "means.people.one_touch": "Resolved by the first agent, not transferred, not reopened.",
  "means.people.unresolved": "Claimed and closed without a resolution, or still open after 7 "
    + "days.",
  "means.people.abandoned": "Handed over, and the customer left before anybody took it.",
  "means.people.transfers": "Transferred to another agent or back to the queue.",
  "means.people.csat": "Of the customers who gave a score after talking to a person, those who "
    + "gave 4 or 5. The last score of a case counts.",
  "means.people.easy": "Of the customers who answered, those who said that it was easy.",
};
