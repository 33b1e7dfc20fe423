/** Files that are dropped into the page, wherever: beside a place for them they would replace it. */

const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

/** `welcome()`: whether `node` shows that they may be dropped; `dropped(files)` takes them. */
export function listenForDrops(node, { welcome, dropped }) {
  const { dataset } = node;
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    dataset.dropping = String(welcome());
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) delete dataset.dropping;
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    delete dataset.dropping;
    if (!document.querySelector("dialog[open]")) dropped([...event.dataTransfer.files]);
  });
}
