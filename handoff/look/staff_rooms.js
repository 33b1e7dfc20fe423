/** The rooms of the staff pages: where each is, and who may go in. */

const ROOMS = [
  { name: "console", path: "/agent", rights: ["console"] },
  { name: "trainer", path: "/trainer", rights: ["trainer"] },
  { name: "insight", path: "/insight", rights: ["insight"] },
  { name: "accounts", path: "/staff", rights: ["accounts", "audit"] },
];

/** The rooms that someone with these rights may go into; `word` names the room for them. */
export function roomsFor(rights) {
  return ROOMS.filter((room) => room.rights.some((right) => rights.includes(right))).map((room) => {
    // Who may read the record but not change accounts finds only the record there.
    const onlyLog = room.name === "accounts" && !rights.includes("accounts");
    return { ...room, word: onlyLog ? "room.audit" : `room.${room.name}` };
  });
}
