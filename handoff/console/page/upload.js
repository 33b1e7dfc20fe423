/** Sends a picture to the server, which keeps it until a reply takes it along. */

const LIMIT_MS = 130_000;

/** As the server has them (handoff/pictures.py). */
export const MOST = 4;
export const LARGEST = 10 * 1024 * 1024;

/** It was not taken; `code` is the server's word for why, or `offline`. */
export class NotTaken extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

function told(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

/**
 * Resolves to the picture's id; throws NotTaken. `progress(share)` is told how much has gone, which
 * fetch() can't say; an aborted `signal` ends it without a word.
 */
export function upload(caseId, file, { signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/console/pictures?case=${encodeURIComponent(caseId)}`);
    request.timeout = LIMIT_MS;
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / total));
    request.addEventListener("load", () => {
      const answer = told(request);
      if (request.status === 201) resolve(answer.id);
      else reject(new NotTaken(answer.why ?? answer.error ?? `status_${request.status}`));
    });
    for (const failure of ["error", "timeout"]) {
      request.addEventListener(failure, () => reject(new NotTaken("offline")));
    }
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

const ROOM = { width: 320, height: 240 };

/** A small copy as data URL, to be shown before the picture is said; null if it can't be made. */
export async function smallCopy(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const fits = Math.min(ROOM.width / bitmap.width, ROOM.height / bitmap.height, 1);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * fits));
    canvas.height = Math.max(1, Math.round(bitmap.height * fits));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/webp", 0.7);
  } catch {
    return null;
  }
}
