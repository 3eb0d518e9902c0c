// In the appraisal grid, a digit typed on a scale gives that mark; everything works without it.
document.addEventListener("keydown", (event) => {
  const scale = event.target.closest?.(".crit .scale");
  if (!scale || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  const mark = scale.querySelector(`input[value="${event.key}"]`);
  if (!mark || mark.disabled) return;
  event.preventDefault();
  mark.focus();
  mark.click();
});
for (const note of document.querySelectorAll("[data-digits]")) note.hidden = false;
