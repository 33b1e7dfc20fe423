/** Who the shop says the customer is, and what they did on its pages before they wrote. */

import { element } from "/look/element.js";
import { language } from "/look/language.js";
import { chips } from "/look/masked_text.js";
import { fields, note, section } from "/console/panel_parts.js";
import { t } from "/console/words.js";

const MOST = 10;

/** The shop's page sends all this and anybody may send anything: texts, or nothing. */
function text(value) {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.trim() : "";
}

const known = (values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The address as its own text: a link only where it leads to a web page. */
function address(value) {
  const url = text(value);
  if (!url) return null;
  const web = URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
  if (!web) return element("span", { class: "address", text: url });
  return element("a", {
    class: "address", href: url, target: "_blank", rel: "noopener noreferrer", text: url,
  });
}

function amount(value) {
  return typeof value === "number" ? value.toLocaleString(language()) : text(value);
}

function cartItem(item) {
  const count = text(item.quantity);
  const name = [text(item.name), count ? t("times", count) : ""].filter(Boolean).join(" ");
  return element(
    "li", { class: "row" }, element("span", { text: name }),
    element("span", { text: amount(item.price) }),
  );
}

function part(word, ...children) {
  const kept = children.filter((child) => child !== null);
  if (kept.length === 0) return null;
  return element("div", {}, element("h3", { class: "small", text: t(word) }), ...kept);
}

/** A list of the first ten, and how many more there are; null if there are none. */
function list(values, make) {
  if (values.length === 0) return null;
  const rest = values.length - MOST;
  return element(
    "ul", {}, ...values.slice(0, MOST).map(make),
    rest > 0 ? element("li", { class: "small", text: t("more", rest) }) : null,
  );
}

const rows = (value) => (Array.isArray(value) ? value : []);

/** The section, or null where the shop has not said who this is. */
export function identitySection(identity, channel, hidden) {
  if (!isObject(identity)) return null;
  const values = known({
    identity_name: text(identity.name),
    identity_email: text(identity.email),
    identity_sub: text(identity.sub),
  });
  if (Object.keys(values).length === 0) return null;
  const list = fields(values, "noProfile", hidden, (name) => name.replace("_", "."));
  // A messaging app's name is what the customer calls themselves there.
  if (channel !== "web") return section("called", "identity", note(t("calledNote")), list);
  return section("identity", "identity", note(t("identityNote")), list);
}

/** The section, or null where the page has told nothing of the visit. */
export function journeySection(journey, hidden) {
  if (!isObject(journey)) return null;
  const page = isObject(journey.page) ? journey.page : {};
  const title = text(page.title);
  const searches = rows(journey.searches)
    .map((words, place) => [String(words), hidden.spans(`journey.searches.${place}`)])
    .filter(([words]) => text(words));
  const cart = rows(journey.cart).filter((item) => isObject(item) && text(item.name));
  const parts = [
    part("journeyPage", title ? element("p", { text: title }) : null, address(page.url)),
    part("journeyFrom", address(journey.referrer)),
    part("journeySearches", list(searches, ([words, spans]) =>
      element("li", {}, ...chips(words, spans)))),
    part("journeyCart", list(cart, cartItem)),
  ].filter((one) => one !== null);
  return parts.length ? section("journey", "journey", ...parts) : null;
}
