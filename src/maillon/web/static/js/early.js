// What a quick hand typed before the scripts arrived, on a slow network, is kept as if it were typed now.
document.addEventListener("htmx:load", () => {
  const isOther = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const given = Array.from(field.options).some((option) => option.defaultSelected);
      if (!given && !field.multiple) return field.selectedIndex > 0;
      return Array.from(field.options).some((option) => option.selected !== option.defaultSelected);
    }
    return field.type !== "hidden" && field.type !== "file" && field.value !== field.defaultValue;
  };
  for (const form of document.querySelectorAll("form[data-hx-trigger^=change]")) {
    const fields = Array.from(form.elements).filter((field) => /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName));
    const typed = fields.find(isOther);
    if (typed) typed.dispatchEvent(new Event("change", { bubbles: true }));
  }
}, { once: true });
