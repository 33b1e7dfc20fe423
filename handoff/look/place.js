/** Where this page is drawn: the server its parts come from, and the root its elements live in. */

// Of this file, not of the page: the widget is drawn into pages of other sites.
const origin = new URL(import.meta.url).origin;
let root = document;
let top = null;

export const place = {
  /** The full address of `path` on our own server. */
  address: (path) => new URL(path, origin).href,
  /** The document, or the shadow root of the widget. */
  root: () => root,
  /** The element that dialogs are appended to. */
  top: () => top ?? document.body,
  /** Whether the page around us belongs to somebody else. */
  embedded: () => root !== document,
  /** From now on everything is drawn in `element`, inside the shadow root `shadow`. */
  drawIn(shadow, element) {
    root = shadow;
    top = element;
  },
};
