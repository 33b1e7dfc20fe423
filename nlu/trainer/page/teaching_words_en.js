/** English words for teaching one message, and why it may be refused. */

const file = ({ file: name, line }) => (line ? `${name}, line ${line}` : name ?? "");
const target = ({ as, name, title }) =>
  `the ${as === "intent" ? "intent" : "article"} “${title ?? name ?? ""}”`;
const starting = (words) => words.charAt(0).toUpperCase() + words.slice(1);

export const en = {
  teach: "What to teach",
  masked: "Hidden personal data was left out. Smooth the words if they read oddly.",
  where: "Where does it belong?",
  articles: "Articles",
  articlesNote: "Asked like this, that article is the answer. Within seconds.",
  "intents.teach": "Intents",
  intentsNote: "Words like these are understood as that. Once trained again.",
  noSuggestions: "The chatbot thought of none. Search below.",
  find: "Find another article or intent",
  findHint: "Part of a title or a name",
  found: (n) => `${n} found`,
  foundNone: "Nothing found.",
  isArticle: "Article",
  isIntent: "Intent",
  examples: (n) => `${n} examples`,
  phrasings: (n) => `${n} phrasings`,
  looking: "Looking at what would change…",
  previewOf: (name) => `What is added to ${name}`,
  lineAdded: "Added line",
  willPhrasing: (name) => `Adds one line to the questions of the article “${name}”.`,
  willIntent: (name) => `Adds one line to the examples of the intent “${name}”.`,
  add: "Add",
  adding: "Writing…",
  chooseOther: "Choose another place",
  isThere: "It is there already. Mark it as taught and it leaves the list.",
  markTaught: "Mark as taught",
  changedSince: "The file was edited after you looked, so nothing was written and the edited file "
    + "was kept. Look at the change below, made anew, and add it.",
  unreadableTargets: (why) => `A file can't be read, so some choices are missing. ${why}`,

  taughtPhrasing: (name) => `Added to the questions of the article “${name}”.`,
  taughtIntent: (name) => `Added to the examples of the intent “${name}”.`,
  taughtDismissed: "Set aside.",
  "live.waiting": "Reading the articles again. This takes a few seconds.",
  "live.done": "Done. Asked like this, the article is found from now on.",
  "live.failed": (why) => `It is in the file, but not used in answers yet. ${why}`,
  "live.retrain": "Understood once the model is trained again. You can teach a few more and train "
    + "once.",
  "live.training": "Training. Understood when that is done.",
  "live.learnt": "Trained: it is understood now.",
  readAgain: "Read the articles again",
  reopen: "Open again",
  next: "Next message",
  noNext: "This is the end of the list.",
  wasDone: "This message was dealt with.",

  decisions: "What to do",
  "key.article": "To an article",
  "key.intent": "To an intent",
  "key.dismiss": "Set aside",
  "key.reopen": "Open again",
  "key.next": "Next",
  "key.before": "Previous",

  "refused.gone": (told) => `${starting(target(told))} doesn't exist any more. Choose another.`,
  "refused.already_there": "It is there already.",
  "refused.already_elsewhere": (told) =>
    `${starting(target(told))} has these words already. In two places they would confuse the `
    + "chatbot, so nothing was added. Set it aside if that place is right, or take it out there "
    + "first.",
  "refused.changed": (told) =>
    `${file(told)} was edited after you looked, so nothing was written.`,
  "refused.personal_data":
    "There seems to be personal data in it, which must not stay in a file. Take it out.",
  "refused.empty": "There is nothing to teach.",
  "refused.too_long": ({ most }) =>
    `Too long: up to ${most ?? 300} characters. Keep the one sentence that asks.`,
  "refused.one_line": "Write it on one line.",
  "refused.not_plain": "It has signs, such as brackets or braces, that mean something else in the "
    + "file. Take them out.",
  "refused.unreadable": (told) =>
    `${file(told)} can't be read. Somebody may be editing it, so nothing was written. Try again `
    + `when it is mended. ${told.reason ?? ""}`,
  "refused.not_editable": (told) =>
    `${file(told)} is written in a form that can't be edited here. Add the line there by hand.`,
  "refused.no_nlu_folder":
    "This shop has no folder for examples. Name one in shop.nlu and start again.",
  "refused.read_only": (told) =>
    `${file(told)} can't be written. Look at the file's rights. ${told.reason ?? ""}`,
  "refused.busy": "Another training has begun already. Try again when it has ended.",
  "refused.no_run":
    "The program that runs Baton doesn't answer, so this can't be done now. Your edits are safe.",
  "refused.record_away":
    "The program that keeps the record doesn't answer, so nothing was done. Try again in a moment.",
  "refused.settled_already": "Somebody else dealt with this message first. Load the list again.",
};
