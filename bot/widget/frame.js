/** The parts of a chat, without words and without a conversation yet. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";

const button = (properties, ...children) =>
  element("button", { type: "button", ...properties }, ...children);

function top(closable) {
  return element("header", { class: "top" },
    element("div", { class: "who" },
      element("h1", { id: "shop", data: { testid: "shop" } }),
      element("p", { id: "status", class: "small", role: "status", data: { testid: "status" } })),
    button({ class: "quiet", id: "language", data: { testid: "language" } }),
    button({ class: "quiet", id: "end", hidden: true, data: { testid: "end", word: "end" } }),
    closable
      ? button({
        class: "quiet square", id: "close", data: { testid: "close", wordLabel: "closeChat" },
      }, icon("close"))
      : null);
}

function bars() {
  return [
    element("p", {
      class: "bar offline", id: "offline", role: "status", hidden: true,
      data: { testid: "offline", word: "offline" },
    }),
    element("p", {
      class: "bar", id: "demo", hidden: true, data: { testid: "demo", word: "demo" },
    }),
    element("div", { class: "banner", id: "waiting", hidden: true, data: { testid: "waiting" } },
      element("p", { id: "waiting-words", data: { word: "waiting" } }),
      button({ id: "cancel-wait", data: { testid: "cancel-wait", word: "cancelWait" } })),
  ];
}

function middle() {
  const dots = element("span", { class: "dots", "aria-hidden": true });
  dots.append(element("i"), element("i"), element("i"));
  return element("div", { class: "middle" },
    element("div", {
      class: "scroller", id: "scroller", tabindex: 0, role: "region", data: { wordLabel: "chat" },
    },
    element("p", {
      class: "empty", id: "empty", hidden: true, data: { testid: "empty", word: "empty" },
    }),
    element("div", { id: "log", role: "log", "aria-live": "off" },
      element("ol", { id: "lines", data: { testid: "message-list" } })),
    element("div", { id: "rating", "aria-live": "polite" }),
    element("p", {
      class: "typing small", id: "typing", role: "status", hidden: true,
      data: { testid: "typing" },
    }, dots, element("span", { id: "typing-words" }))),
    button({
      class: "newer", id: "newer", hidden: true,
      data: { testid: "new-messages", word: "newMessages" },
    }));
}

function bottom() {
  return element("footer", {},
    element("p", {
      class: "notice", id: "error", role: "alert", hidden: true, data: { testid: "error" },
    }),
    element("p", {
      class: "small", id: "closed", hidden: true, data: { testid: "closed", word: "closed" },
    }),
    button({ id: "person", hidden: true, data: { testid: "person", word: "person" } }),
    element("form", { id: "composer", class: "composer", autocomplete: "off" },
      element("label", { class: "unseen", for: "message", data: { word: "message" } }),
      element("textarea", {
        id: "message", rows: 1, "aria-describedby": "counter", enterkeyhint: "send",
        data: { testid: "composer", wordPlaceholder: "placeholder" },
      }),
      element("button", {
        type: "submit", class: "main square", id: "send",
        data: { testid: "send", wordLabel: "send" },
      }, icon("send")),
      element("p", {
        class: "counter", id: "counter", role: "status", hidden: true,
        data: { testid: "counter" },
      })));
}

/** Fills `container` with the parts of a chat; `closable` adds the button that closes it. */
export function drawFrame(container, closable) {
  container.setAttribute("aria-labelledby", "shop");
  container.append(top(closable), ...bars(), middle(), bottom());
}
