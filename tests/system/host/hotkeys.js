/** A shop's own keys: "/" leads to its search, every other one outside a field is noted. */

window.pressed = [];
for (const name of ["keydown", "keypress", "keyup"]) {
  document.addEventListener(name, (event) => {
    if (event.target.matches("input, textarea")) return;
    window.pressed.push(event.key);
    if (event.key !== "/") return;
    event.preventDefault();
    document.querySelector("#search").focus();
  });
}
