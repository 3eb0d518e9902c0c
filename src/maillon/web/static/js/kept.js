// What is typed in a form marked data-kept stays on the device until it is sent: a cut connection loses nothing.
(() => {
  const form = document.querySelector("form[data-kept]");
  if (!form) return;
  const place = `maillon:${form.dataset.kept}`;
  const fields = () => Array.from(form.elements).filter((field) =>
    field.name && field.name !== "csrfmiddlewaretoken" && !["file", "submit"].includes(field.type));
  const said = document.getElementById("garde");
  let store;
  try { store = window.localStorage; } catch { return; }
  let known = JSON.parse(store.getItem(place) || "null");
  // What was sent and received is no longer kept: the page names the last ones the server has.
  if (known && form.dataset.known.split(" ").includes(known.token)) {
    store.removeItem(place);
    known = null;
  }
  // A page refused by the server comes back as it was typed: it wins over what was kept.
  if (known && !form.hasAttribute("data-refused")) {
    for (const field of fields()) {
      if (!(field.name in known)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = known[field.name] === field.value;
      else field.value = known[field.name];
    }
    if (said) said.hidden = false;
  }
  form.addEventListener("input", () => {
    const told = {};
    for (const field of fields()) {
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
      told[field.name] = field.value;
    }
    try { store.setItem(place, JSON.stringify(told)); if (said) said.hidden = false; } catch { /* full: nothing kept */ }
  });
})();
