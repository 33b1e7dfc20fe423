/** The pictures that go along with the next reply of each case: chosen, pasted or dropped. */

import { newId } from "/look/store.js";
import { AttachedList } from "/console/attached_list.js";
import { listenForDrops } from "/console/drops.js";
import { LARGEST, MOST, NotTaken, smallCopy, upload } from "/console/upload.js";
import { codeKey, t } from "/console/words.js";

/** Sent again it would be refused again. */
const FOR_GOOD = new Set(["no_picture", "empty", "too_many_pixels", "too_large", "no_pictures"]);

const keptName = (draft) => `${draft}.pictures`;

export class Attachments {
  #byId;
  #store;
  #shown;
  #lists = new Map();
  #draft = null;
  #case = null;
  #barred = null;

  /** Ids of the page: `attach`, `attach-file`, `attached`, `attach-note`, `reply`, `composer`. */
  constructor(byId, store) {
    this.#byId = byId;
    this.#store = store;
    this.#shown = new AttachedList(byId("attached"), {
      remove: (one) => this.#remove(one), again: (one) => this.#send(one, this.#draft, this.#case),
      none: () => byId("attach").focus(),
    });
    byId("attach").addEventListener("click", () => this.choose());
    byId("attach-file").addEventListener("change", ({ target }) => {
      this.#add([...target.files]);
      target.value = "";
    });
    byId("reply").addEventListener("paste", (event) => this.#pasted(event));
    listenForDrops(byId("composer"), {
      welcome: () => this.#case !== null && this.#barred === null,
      dropped: (files) => this.#add(files),
    });
  }

  /** Shows what goes along with the draft called `name`, of case `caseId`; null for neither. */
  use(name, caseId) {
    this.#draft = name;
    this.#case = caseId;
    this.#say(null);
    this.refresh();
  }

  /** `why`: words for why no picture can be sent in this case, or null. */
  bar(why) {
    if (this.#barred === why) return;
    this.#barred = why;
    const button = this.#byId("attach");
    button.setAttribute("aria-disabled", String(why !== null));
    button.title = why ?? "";
    this.#say(null);
  }

  /** Opens the browser's own dialog. */
  choose() {
    if (this.#case === null) return;
    if (this.#barred !== null) this.#tell(this.#barred);
    else this.#byId("attach-file").click();
  }

  /** Whether a reply with `text` may go now; says so if something is in the way. */
  maySend(text) {
    const list = this.#list();
    const stuck = ["uploading", "failed"].find((state) => list.some((one) => one.state === state));
    if (stuck) this.#say(`attach.${stuck}`);
    return !stuck && (text !== "" || list.length > 0);
  }

  /** What goes along with the reply that is sent now: `[{id, name, copy}]`. */
  take() {
    const taken = this.#list().map(kept);
    this.#lists.delete(this.#draft);
    this.#store.remove(keptName(this.#draft));
    this.#say(null);
    this.refresh();
    return taken;
  }

  /** Puts back what a refused reply had. */
  putBack(draft, pictures) {
    const back = pictures.map((one) => ({ ...one, key: newId(), state: "ready" }));
    this.#lists.set(draft, [...this.#list(draft), ...back].slice(0, MOST));
    this.#keep(draft);
  }

  /** Nothing of it stays: its writer has left. */
  forget() {
    for (const one of [...this.#lists.values()].flat()) one.abort?.abort();
    this.#lists.clear();
  }

  refresh() {
    this.#shown.show(this.#draft === null ? [] : this.#list());
  }

  #list(draft = this.#draft) {
    if (!this.#lists.has(draft)) {
      const ready = this.#store.get(keptName(draft), []);
      this.#lists.set(draft, ready.map((one) => ({ ...one, key: newId(), state: "ready" })));
    }
    return this.#lists.get(draft);
  }

  #add(files) {
    if (this.#case === null || files.length === 0) return;
    if (this.#barred !== null) {
      this.#tell(this.#barred);
      return;
    }
    const good = files.filter((file) => this.#fits(file));
    const room = MOST - this.#list().length;
    if (good.length === files.length) this.#say(good.length > room ? "attach.most" : null, MOST);
    for (const file of good.slice(0, Math.max(0, room))) this.#begin(file);
    this.#byId("reply").focus();
  }

  /** What can't be taken anyway isn't carried to the server. */
  #fits(file) {
    const kind = file.type === "" || file.type.startsWith("image/");
    if (kind && file.size <= LARGEST) return true;
    this.#say(kind ? "upload.too_large" : "upload.no_picture");
    return false;
  }

  async #begin(file) {
    const [draft, caseId] = [this.#draft, this.#case];
    const one = { key: newId(), name: file.name, copy: null, file, state: "uploading", sent: 0 };
    this.#list().push(one);
    this.#send(one, draft, caseId);
    one.copy = await smallCopy(file);
    this.#keep(draft);
  }

  async #send(one, draft, caseId) {
    one.abort = new AbortController();
    Object.assign(one, { state: "uploading", sent: 0, since: Date.now() });
    this.refresh();
    const progress = (share) => {
      one.sent = share;
      this.refresh();
    };
    try {
      one.id = await upload(caseId, one.file, { signal: one.abort.signal, progress });
      Object.assign(one, { state: "ready", file: null });
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      Object.assign(one, { state: "failed", why: codeKey("upload", error.code, "upload.failed") });
      if (FOR_GOOD.has(error.code)) one.file = null;
    }
    this.#keep(draft);
    if (!this.#list().some(({ state }) => state === "uploading")) this.#say(null);
  }

  #remove(one) {
    one.abort?.abort();
    this.#lists.set(this.#draft, this.#list().filter((other) => other !== one));
    this.#keep(this.#draft);
    this.#say(null);
  }

  /** What the server has is remembered across reloads. */
  #keep(draft) {
    const ready = this.#list(draft).filter(({ state }) => state === "ready");
    if (ready.length) this.#store.set(keptName(draft), ready.map(kept));
    else this.#store.remove(keptName(draft));
    this.refresh();
  }

  #pasted(event) {
    const { files, types } = event.clipboardData;
    // A table that is copied comes as a picture as well: its text is what was meant.
    if (files.length === 0 || types.includes("text/plain")) return;
    event.preventDefault();
    this.#add([...files]);
  }

  /** Says the words for `key`, or nothing any more. */
  #say(key, value) {
    const note = this.#byId("attach-note");
    note.hidden = key === null;
    delete note.dataset.word;
    note.textContent = key === null ? "" : t(key, value);
    if (key !== null) Object.assign(note.dataset, { word: key, wordValue: value ?? "" });
  }

  #tell(words) {
    this.#say(null);
    this.#byId("attach-note").hidden = false;
    this.#byId("attach-note").textContent = words;
  }
}

const kept = ({ id, name, copy }) => ({ id, name, copy });
