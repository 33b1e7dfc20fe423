/** Shows a source article in a dialog. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { place } from "/look/place.js";

const LIMIT_MS = 10_000;

async function fetchArticle(id) {
  const response = await fetch(place.address(`/api/articles/${encodeURIComponent(id)}`), {
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!response.ok) throw new Error(`article ${id}: ${response.status}`);
  return response.json();
}

/** Opens article `id`; `title` stands there until the article itself has come. */
export function openArticle(id, title, t) {
  const heading = element("h2", { text: title });
  const body = element("p", { class: "body", "aria-live": "polite", data: { testid: "article" } });
  const again = element("button", { type: "button", text: t("tryAgain"), hidden: true });
  const dialog = element("dialog", { "aria-label": title, data: { testid: "article-dialog" } });
  const close = element("button", {
    type: "button",
    class: "main",
    text: t("close"),
    autofocus: true,
    data: { testid: "article-close" },
    onclick: () => dialog.close(),
  });
  dialog.append(heading, body, element("div", { class: "choices-row" }, again, close));

  const load = async () => {
    again.hidden = true;
    body.textContent = t("articleLoading");
    try {
      const article = await fetchArticle(id);
      dialog.lang = article.language;
      heading.textContent = article.title;
      body.textContent = article.text;
    } catch (error) {
      console.warn(error);
      body.textContent = t("articleFailed");
      again.hidden = false;
    }
  };
  again.addEventListener("click", load);
  showDialog(dialog);
  load();
}

/** Buttons that open `articles` (`[{id, title, language}]`), or null if there are none. */
export function sourceButtons(articles, t) {
  if (!articles?.length) return null;
  const items = articles.map((article) =>
    element(
      "li",
      {},
      element("button", {
        type: "button",
        class: "link",
        text: article.title,
        lang: article.language,
        data: { testid: "source", article: article.id },
        onclick: () => openArticle(article.id, article.title, t),
      }),
    ),
  );
  return element(
    "div",
    { class: "sources" },
    element("span", { class: "small", text: t("sources"), data: { word: "sources" } }),
    element("ul", {}, ...items),
  );
}
