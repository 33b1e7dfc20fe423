/** Puts the chat into any page: one element, one global, everything else from our own server. */

(() => {
  const script = document.currentScript;
  const early = window.Baton;
  // Included twice: the first one stays.
  if (early && !Array.isArray(early)) return;
  const origin = script?.src ? new URL(script.src).origin : null;
  if (!origin) {
    console.warn("Baton: include widget.js by a script tag of its own, with src.");
    return;
  }

  // Everything the launcher needs, fetched at once instead of one import after another.
  const MODULES = [
    "/widget/launcher.js", "/widget/button.js", "/widget/styles.js", "/widget/identity.js",
    "/widget/journey.js", "/look/place.js", "/look/store.js", "/look/language.js",
    "/look/element.js", "/look/icons.js",
  ];
  const listeners = { open: new Set(), close: new Set(), unread: new Set() };
  const waiting = [];
  let launcher = null;
  let ended = false;

  const complain = (error) => console.warn("Baton:", error);

  const perform = (name, values) => {
    try {
      const done = launcher[name](...values);
      if (done instanceof Promise) done.catch(complain);
    } catch (error) {
      complain(error);
    }
  };

  const call = (name) => (...values) => {
    if (ended) return;
    if (launcher) perform(name, values);
    else waiting.push([name, values]);
  };

  const emit = (name, value) => {
    for (const listener of listeners[name]) {
      try {
        listener(value);
      } catch (error) {
        console.error(error);
      }
    }
  };

  const Baton = {
    open: call("open"),
    close: call("close"),
    toggle: call("toggle"),
    identify: call("identify"),
    consent: call("consent"),
    visit: call("visit"),
    language: call("language"),
    on(name, listener) {
      if (!listeners[name] || typeof listener !== "function") {
        console.warn(`Baton: on() takes "open", "close" or "unread", and a function.`);
        return () => {};
      }
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
    /** `push(["open"])`: the form of a call that also works before this script has loaded. */
    push(...calls) {
      for (const one of calls) {
        const [name, ...values] = Array.isArray(one) ? one : [];
        if (name !== "push" && Object.hasOwn(Baton, name)) Baton[name](...values);
        else console.warn(`Baton: there is no call "${String(name)}".`);
      }
    },
    destroy() {
      if (ended) return;
      ended = true;
      if (launcher) perform("destroy", []);
      for (const heard of Object.values(listeners)) heard.clear();
      if (window.Baton === Baton) delete window.Baton;
    },
  };

  const start = async () => {
    const [{ Launcher }] = await Promise.all(MODULES.map((path) => import(origin + path)));
    if (ended) return;
    launcher = new Launcher(script.dataset, emit);
    for (const [name, values] of waiting.splice(0)) perform(name, values);
    await launcher.start();
  };

  window.Baton = Object.freeze(Baton);
  if (early) Baton.push(...early);
  // Not before the body is there, or the browser would put it after our element.
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => start().catch(complain), { once: true });
  } else {
    start().catch(complain);
  }
})();
