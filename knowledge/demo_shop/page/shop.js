/** The demo shop's page: a few goods, a search, a cart, and what of it the chat is told. */

// Drawn in a 24 x 24 box by hand: lines only.
const GOODS = [
  { id: "sofa", ko: "3인용 패브릭 소파", en: "Three-seat fabric sofa", price: 890000,
    path: "M4 12V8a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v4M2 12h3v3h14v-3h3v6H2zM5 18v2M19 18v2" },
  { id: "table", ko: "참나무 협탁", en: "Oak bedside table", price: 128000,
    path: "M4 6h16M6 6v14M18 6v14M6 12h12M11 9h2" },
  { id: "curtain", ko: "리넨 커튼 2장", en: "Pair of linen curtains", price: 74000,
    path: "M3 4h18M5 4v16h5c1-5 1-11 0-16M19 4v16h-5c-1-5-1-11 0-16" },
  { id: "lamp", ko: "황동 탁상 조명", en: "Brass desk lamp", price: 96000,
    path: "M8 4h8l3 8H5zM12 12v7M8 20h8" },
  { id: "mugs", ko: "도자기 머그 4개 세트", en: "Set of 4 ceramic mugs", price: 42000,
    path: "M5 7h11v9a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM16 9h2a2 2 0 0 1 0 6h-2" },
  { id: "pan", ko: "무쇠 프라이팬 26cm", en: "Cast-iron pan, 26 cm", price: 58000,
    path: "M3 10h11a5.5 5.5 0 0 1-11 0zM14 11h8" },
];
const WORDS = {
  ko: { add: "담기", cart: (count) => `장바구니 ${count}`, other: "English" },
  en: { add: "Add to cart", cart: (count) => `Cart: ${count}`, other: "한국어" },
};
const SVG = "http://www.w3.org/2000/svg";

const byId = (id) => document.getElementById(id);
const cart = new Map();
const searches = [];
let language = navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";

const won = (price) =>
  language === "ko" ? `${price.toLocaleString("ko")}원` : `₩${price.toLocaleString("en")}`;

function picture(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({
    d: path, fill: "none", stroke: "currentColor", "stroke-width": "1.2",
    "stroke-linejoin": "round", "stroke-linecap": "round",
  })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

function card(good) {
  const item = document.createElement("li");
  const name = document.createElement("p");
  name.textContent = good[language];
  const price = document.createElement("p");
  price.className = "price";
  price.textContent = won(good.price);
  const add = document.createElement("button");
  add.type = "button";
  add.textContent = WORDS[language].add;
  add.setAttribute("aria-label", `${good[language]}: ${WORDS[language].add}`);
  add.addEventListener("click", () => {
    cart.set(good.id, (cart.get(good.id) ?? 0) + 1);
    showCart();
    tell();
  });
  item.append(picture(good.path), name, price, add);
  return item;
}

function show() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-ko]")) {
    node.textContent = node.dataset[language];
  }
  byId("language").textContent = WORDS[language].other;
  byId("language").lang = language === "ko" ? "en" : "ko";
  const wanted = byId("search").value.trim().toLowerCase();
  const found = GOODS.filter((good) => good[language].toLowerCase().includes(wanted));
  byId("goods").replaceChildren(...found.map(card));
  byId("none").hidden = found.length > 0;
  showCart();
}

function showCart() {
  const count = [...cart.values()].reduce((sum, one) => sum + one, 0);
  byId("cart").textContent = WORDS[language].cart(count);
}

/** What the shop knows of this visit; the chat passes it on only after the consent below. */
function tell() {
  window.Baton?.visit({
    page: { url: location.href, title: document.title },
    referrer: document.referrer,
    searches,
    cart: GOODS.filter((good) => cart.has(good.id)).map((good) => (
      { name: good[language], quantity: cart.get(good.id), price: won(good.price) })),
  });
}

byId("search").addEventListener("input", show);
byId("search").addEventListener("change", () => {
  const text = byId("search").value.trim();
  if (text && searches.at(-1) !== text) searches.push(text);
  searches.splice(0, searches.length - 10);
  tell();
});
byId("consent").addEventListener("change", () => {
  window.Baton?.consent(byId("consent").checked);
  tell();
});
byId("language").addEventListener("click", () => {
  language = language === "ko" ? "en" : "ko";
  window.Baton?.language(language);
  show();
  tell();
});
show();
window.addEventListener("load", tell);
