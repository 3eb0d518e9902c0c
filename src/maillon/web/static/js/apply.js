// Answering a form: what was typed while an answer travelled stays; a cut connection is said and tried again.
(() => {
  const form = document.getElementById("reponses");
  if (!form) return;
  const cut = document.getElementById("coupure");
  const sent = new Map();
  const kept = new Map();
  const fields = (root) => root.querySelectorAll("input[id]:not([type=hidden]):not([type=file]), textarea[id], select[id]");
  const read = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);
  const write = (field, value) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = value;
    else field.value = value;
  };

  // Files go with the buttons, never in passing.
  form.addEventListener("htmx:configRequest", (event) => {
    for (const field of form.querySelectorAll("input[type=file]")) event.detail.formData?.delete(field.name);
  });
  form.addEventListener("htmx:beforeRequest", () => {
    sent.clear();
    for (const field of fields(form)) sent.set(field.id, read(field));
  });
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const field of fields(event.detail.target)) {
      if (sent.has(field.id) && read(field) !== sent.get(field.id)) kept.set(field.id, read(field));
    }
    for (const field of fields(event.detail.fragment)) {
      if (kept.has(field.id)) {
        write(field, kept.get(field.id));
        kept.delete(field.id);
      }
    }
  });
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    const place = event.detail.target.id || "";
    if (!place.endsWith("-e")) return;
    const said = document.getElementById(place);
    const field = document.getElementById(place.slice(0, -1) + "i");
    if (field && said) field.toggleAttribute("aria-invalid", false);
    if (field && said?.textContent.trim()) field.setAttribute("aria-invalid", "true");
  });

  let waiting = 0;
  const say = (which) => {
    cut.hidden = !which;
    cut.querySelector("[data-offline]").hidden = which !== "offline";
    cut.querySelector("[data-signed-out]").hidden = which !== "signed-out";
  };
  const again = () => {
    window.clearTimeout(waiting);
    waiting = 0;
    window.htmx.trigger(form, "ressayer");
  };
  const later = () => {
    say("offline");
    if (!waiting) waiting = window.setTimeout(again, 8000);
  };
  form.addEventListener("htmx:sendError", later);
  form.addEventListener("htmx:timeout", later);
  form.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) say("signed-out");
    else if (event.detail.xhr.status >= 500) later();
  });
  form.addEventListener("htmx:afterOnLoad", () => say(""));
  window.addEventListener("online", () => waiting && again());

  // A telephone or a browser that knows where it is.
  if (navigator.geolocation) {
    const offer = () => { for (const button of form.querySelectorAll("[data-position]")) button.hidden = false; };
    offer();
    document.body.addEventListener("htmx:oobAfterSwap", offer);
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-position]");
      if (!button) return;
      navigator.geolocation.getCurrentPosition((found) => {
        const [latitude, longitude] = button.parentElement.querySelectorAll("input");
        latitude.value = found.coords.latitude.toFixed(6);
        longitude.value = found.coords.longitude.toFixed(6);
        longitude.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  }
})();
