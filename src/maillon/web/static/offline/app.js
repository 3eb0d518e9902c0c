// Beginning, and what follows each answer.
let waiting = null, judging = null;

function touched() {
  state.dirty = typedSince = true;
  clearTimeout(waiting);
  waiting = setTimeout(keep, 400);
}
// While a text is typed it is kept; it is judged when one leaves it.
function typing(key, read) {
  sheet.type(key, read());
  if (state.refused) delete state.refused[key];
  touched();
}
function later() {
  clearTimeout(judging);
  judging = setTimeout(changed, 150);
}
function changed() {
  clearTimeout(judging);
  judged = sheet.judge();
  touched();
  redraw();
}
function begin(from) {
  state = from;
  if (languages().indexOf(state.language) < 0) state.language = data.form.default;
  sheet = new Sheet(data.form, data.tables, state.language);
  const answers = state.answers || {values: data.base, rows: data.base_rows};
  sheet.read(answers.values, answers.rows);
  judged = sheet.judge();
  const pages = shownPages();
  if (state.page === undefined || (state.page < data.form.pages.length && !pages.some(one => one.index === state.page))) state.page = pages.length ? pages[0].index : 0;
  redraw();
  drawSaved();
}
function choose(found) {
  begin(found.state);
  const other = found.other, hour = new Date(other.kept_at).toLocaleString(state.language);
  const panel = make("section", {class: "warn", role: "alert"}, make("p", {}, word("two", hour)), make("p", {}, word("both")));
  const settle = (kept, put_aside) => {
    if (put_aside.answers) download(new Blob([page(put_aside)], {type: "text/html"}), "2-" + fileName());
    panel.remove();
    begin(kept);
    keep();
    keepFiles();
  };
  const theirs = found.state;
  panel.appendChild(make("p", {class: "actions"},
    make("button", {type: "button", onclick: () => settle(other, theirs)}, word("mine")),
    make("button", {type: "button", class: "quiet", onclick: () => settle(theirs, Object.assign(other, {saves: other.saves.concat([uuid()])}))}, word("theirs"))));
  parts.body.parentNode.insertBefore(panel, parts.body);
}
function frame() {
  parts.skip = make("a", {class: "skip", href: "#contenu"});
  parts.context = make("p", {class: "hint"});
  parts.title = make("h1");
  parts.due = make("p", {class: "hint"});
  parts.langs = make("div", {class: "langs", role: "group"});
  parts.saved = make("span");
  parts.filed = make("span");
  parts.status = make("p", {class: "status", role: "status"}, parts.saved, " ", parts.filed);
  parts.steps = make("ol", {class: "steps"});
  parts.body = make("form", {novalidate: true, onsubmit: event => event.preventDefault()});
  parts.file = make("button", {type: "button", id: "fichier", onclick: saveFile});
  parts.share = make("button", {type: "button", class: "quiet", id: "partager", onclick: shareFile});
  parts.share.hidden = !canShare();
  const header = make("header", {}, make("p", {class: "logo"}, "Maillon"), parts.langs);
  const main = make("main", {id: "contenu"}, parts.context, parts.title, parts.due, parts.status, parts.steps, parts.body);
  const app = document.getElementById("app");
  app.textContent = "";
  [parts.skip, header, main, make("footer", {}, parts.file, parts.share)].forEach(node => app.appendChild(node));
}
pristine = "<!doctype html>\n" + document.documentElement.outerHTML;
data = JSON.parse(document.getElementById("maillon").textContent);
state = {language: data.language};
frame();
recalled().then(here => {
  const found = chosen(here);
  if (found.other) choose(found); else begin(found.state);
});
window.addEventListener("beforeunload", event => {
  if (typedSince) keep();
  if (!storage && state.dirty) { event.preventDefault(); event.returnValue = word("leave"); }
});
window.addEventListener("pagehide", () => { if (typedSince) keep(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && typedSince) keep(); });
