/** English sentences for what the log says was done: `{who, about, details}` made into one. */

import { coded } from "/look/staff_words.js";

const inBrackets = (words) => (words ? ` (${words})` : "");

const kinds = (list) => (list ?? []).map((kind) => coded("kind", kind)).join(", ");

export const en = {
  "did.signed_in": ({ who }) => `${who} signed in.`,
  "did.sign_in_failed": ({ who, about }) => `Signing in as ${about || who} failed.`,
  "did.signed_out": ({ who }) => `${who} signed out.`,
  "did.session_revoked": ({ who, about, details }) =>
    `${who} ended ${details.all ? "all sessions" : "one session"} of ${about}.`,
  "did.password_changed": ({ who }) => `${who} changed their own password.`,
  "did.password_reset": ({ who, about }) => `${who} made a new password for ${about}.`,
  "did.account_created": ({ who, about, details }) =>
    `${who} made the account ${about}${inBrackets(coded("role", details.role))}.`,
  "did.account_disabled": ({ who, about }) => `${who} switched ${about}'s account off.`,
  "did.account_enabled": ({ who, about }) => `${who} switched ${about}'s account on again.`,
  "did.role_changed": ({ who, about, details }) =>
    `${who} changed ${about}'s role${inBrackets(coded("role", details.to))}.`,
  "did.renamed": ({ who, about, details }) =>
    `${who} changed ${about}'s name${inBrackets(details.to)}.`,
  "did.oidc_linked": ({ who, about }) => `${about || who} was linked to a company account.`,
  "did.refused": ({ who, about }) =>
    `${who} tried something without the right to it and was refused${inBrackets(about)}.`,
  "did.case_claimed": ({ who, about }) => `${who} claimed case ${about}.`,
  "did.case_taken_over": ({ who, about }) => `${who} took case ${about} over from the chatbot.`,
  "did.case_seen": ({ who, about }) => `${who} was shown all of case ${about}.`,
  "did.case_transferred": ({ who, about, details }) =>
    `${who} transferred case ${about} to ${details.to ?? "the queue"}.`,
  "did.case_handed_back": ({ who, about }) => `${who} handed case ${about} back to the chatbot.`,
  "did.case_resolved": ({ who, about }) => `${who} resolved case ${about}.`,
  "did.personal_data_revealed": ({ who, about, details }) =>
    `${who} had masked personal data shown${inBrackets(kinds(details.kinds))} in case ${about}.`,
  "did.case_read": ({ who, about }) => `${who} read case ${about} in the figures.`,
  "did.cases_exported": ({ who }) => `${who} exported the table of cases.`,
  "did.customer_erased": ({ who, about }) => `${who} erased a customer (${about}).`,
  "did.failure_read": ({ who, about }) =>
    `${who} read a message the chatbot failed on (case ${about}).`,
  "did.failure_dismissed": ({ who, about, details }) =>
    `${who} ${details.as === "open" ? "opened again" : "set aside"} a message the chatbot failed `
    + `on (case ${about}).`,
  "did.taught": ({ who, about, details }) =>
    `${who} put a message of case ${about} under the ${
      details.as === "intent" ? "intent" : "article"} ${details.name}${inBrackets(details.file)}.`,
  "did.articles_renewed": ({ who }) => `${who} had the articles read again.`,
  "did.model_trained": ({ who }) => `${who} had the chatbot trained again.`,
  "did.audit_read": ({ who }) => `${who} read the log.`,
};
