/** The insight page's English words. */

export const en = {
  title: "Insight",
  building: "This page is being built: what to count is settled, but nothing is counted yet.",
  question: "How much did the chatbot resolve, and is that getting better?",
  "help.0": "How much the chatbot resolved, why it didn't, and how fast people took over.",
  "help.1": "Every figure carries its meaning: press 'What is counted'.",
  "help.2": "Conversations are on record already, so the past can be counted too once this is "
    + "built.",
  notCounted: "Not counted yet",
  definition: "What is counted",
  why: "Why it was handed over",
  whyNote: "The reasons for passing a case to a person, with counts and shares.",
  people: "How people took over",
  peopleNote: "How fast cases were taken, and whether they were settled at once.",
  "name.cases": "Cases",
  "means.cases": "Cases with at least one real question, on the day of their first message. "
    + "Greetings alone don't count.",
  "name.resolved": "Resolved by the chatbot",
  "means.resolved": "No person took the case, and the customer said it helped (confirmed) or "
    + "asked no more for 24 hours (assumed). Both are shown.",
  "name.durable": "Stayed resolved",
  "means.durable": "Of those, cases whose customer didn't come back with the same matter within "
    + "7 days.",
  "name.abandoned": "Left while waiting",
  "means.abandoned": "Customers who left while waiting for a person. A line of its own; it hides "
    + "in no rate.",
  "name.explicit_request": "Asked for a person",
  "means.explicit_request": "The customer wanted a person, in words or by the button.",
  "name.not_in_knowledge": "Not in the articles",
  "means.not_in_knowledge": "No article of the shop answered it.",
  "name.repeated_failure": "Repeatedly not understood",
  "means.repeated_failure": "Asking back didn't help, or the answers didn't.",
  "name.complaint": "Complaint",
  "means.complaint": "It sounded like a complaint, so it went to a person at once.",
  "name.sensitive_account_action": "Wants an order or account changed",
  "means.sensitive_account_action": "A change that the chatbot must not make.",
  "name.bot_unavailable": "Chatbot unavailable",
  "means.bot_unavailable": "The chatbot didn't answer in time.",
  "name.connected": "Connected within 20 s",
  "means.connected": "Share claimed within 20 seconds by the agent who went on with it (Korea's "
    + "KSQI standard).",
  "name.wait": "Wait",
  "means.wait": "From the handover to the claim: the median, and the slowest tenth.",
  "name.handling": "Handling",
  "means.handling": "From the claim to the end.",
  "name.oneTouch": "Settled at one touch",
  "means.oneTouch": "Resolved by the first agent, not transferred, not reopened. Reference: 83 %.",
  "name.unresolved": "Unresolved",
  "means.unresolved": "Claimed and closed without a resolution, or still open after 7 days. "
    + "Goal: under 1 %.",
  "name.effort": "Was it easy",
  "means.effort": "Share of customers who said it was easy. Reference: 85 %.",
};
