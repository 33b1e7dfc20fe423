/** Reads the settings on the script tag; what it can't understand is said once and left out. */

const ALLOWED = {
  position: ["right", "left"],
  language: ["auto", "ko", "en"],
  scheme: ["auto", "light", "dark"],
  open: ["false", "true"],
};

/**
 * `dataset` of the script tag: `{accent, position, language, scheme, label, open}`, all optional.
 * `colour(text)` gives what the browser makes of a colour, or null.
 */
export function readOptions(dataset, colour) {
  const unknown = [];
  const read = (name) => {
    const [usual, ...others] = ALLOWED[name];
    const given = dataset[name] === "" && name === "open" ? "true" : dataset[name] ?? usual;
    if (given === usual || others.includes(given)) return given;
    unknown.push(`data-${name}="${given}"`);
    return usual;
  };
  const options = {
    position: read("position"),
    language: read("language"),
    scheme: read("scheme"),
    open: read("open") === "true",
    label: dataset.label?.trim() || null,
    accent: dataset.accent ? colour(dataset.accent) : null,
  };
  if (dataset.accent && !options.accent) unknown.push(`data-accent="${dataset.accent}"`);
  if (unknown.length) console.warn(`Baton: not understood and left out: ${unknown.join(", ")}`);
  return options;
}
