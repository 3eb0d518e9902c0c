// The page: its steps, its blocks in order, the last page where all is checked and returned.
let blocks = [], parts = {};

function shownPages() {
  return data.form.pages.map((page, index) => ({page: page, index: index})).filter(one => pageKeys(one.page).some(key => {
    const field = judged.fields[key];
    return field && field.relevant && field.question.control !== "calculate" && field.question.control !== "recorded";
  }) || one.page.items.some(item => Array.isArray(item) && item[0] === "r" && !(data.form.groups[item[1]] || {}).fixed && judged.groups[parentKey(item[1])] && judged.groups[parentKey(item[1])].relevant));
}
const parentKey = path => path.slice(0, path.lastIndexOf("/"));
function pageKeys(page) {
  const keys = [];
  const gather = (item, prefix) => {
    if (typeof item === "string") keys.push(keyAt(item, prefix));
    else if (item[0] === "g") item[2].forEach(child => gather(child, prefix));
    else rowsOf(item[1], prefix).forEach(row => item[2].forEach(child => gather(child, row.key)));
  };
  page.items.forEach(item => gather(item, ""));
  return keys;
}
// The key of a path of the form inside the repetition whose key is `prefix`.
function keyAt(path, prefix) {
  return prefix ? prefix + path.slice(plain(prefix).length) : path;
}
function rowsOf(path, prefix) {
  const parent = sheet.find(parentKey(keyAt(path, prefix)));
  return parent ? parent.c.filter(node => node.n === path.slice(path.lastIndexOf("/") + 1)) : [];
}
function titleOf(page, number) {
  const said = page.titles[state.language] || page.titles[data.form.default];
  return (said && unmarked(said)) || word("page", String(number), String(data.form.pages.length));
}
function structure() {
  return JSON.stringify([sheet.written().rows, shownPages().map(one => one.index), state.page, state.language, parts.choosing]);
}
function redraw() {
  if (parts.drawn !== structure()) draw();
  blocks.forEach(one => one.refresh());
  drawGroups();
  drawSteps();
  drawMissing();
}
function draw() {
  const focus = document.activeElement && document.activeElement.id;
  parts.drawn = structure();
  document.documentElement.lang = state.language;
  blocks = [];
  parts.groups = [];
  const body = parts.body;
  body.textContent = "";
  drawHead();
  if (state.page >= data.form.pages.length) lastPage(body);
  else {
    const page = data.form.pages[state.page], pages = shownPages(), at = pages.findIndex(one => one.index === state.page);
    body.appendChild(make("h2", {id: "etape", tabindex: "-1"}, titleOf(page, at + 1)));
    page.items.forEach(item => drawItem(item, "", body));
    const next = pages[at + 1], back = pages[at - 1];
    body.appendChild(make("p", {class: "actions"},
      make("button", {type: "button", id: "suite", onclick: () => go(next ? next.index : data.form.pages.length)}, next ? word("next") : word("check")),
      back && make("button", {type: "button", class: "quiet", id: "retour", onclick: () => go(back.index)}, word("back"))));
  }
  const again = focus && document.getElementById(focus);
  if (again) again.focus();
}
function drawItem(item, prefix, into) {
  if (typeof item === "string") {
    const key = keyAt(item, prefix);
    if (!judged.fields[key]) return;
    const made = block(key);
    blocks.push(made);
    into.appendChild(made.frame);
    return;
  }
  const known = data.form.groups[item[1]] || {};
  if (item[0] === "g") {
    const frame = make("section", {class: "group"}), title = make("h3");
    frame.appendChild(title);
    parts.groups.push([frame, title, keyAt(item[1], prefix), ""]);
    item[2].forEach(child => drawItem(child, prefix, frame));
    into.appendChild(frame);
    return;
  }
  const rows = rowsOf(item[1], prefix), name = sheet.say(known.label, sheet.root) || item[1].slice(item[1].lastIndexOf("/") + 1);
  const whole = make("div", {class: "rows"});
  rows.forEach((row, index) => {
    const frame = make("fieldset", {class: "row"}), title = make("legend", {}, word("row", name, String(index + 1)));
    frame.appendChild(title);
    parts.groups.push([frame, null, row.key, ""]);
    item[2].forEach(child => drawItem(child, row.key, frame));
    if (!known.fixed) frame.appendChild(make("button", {type: "button", class: "quiet", onclick: () => { sheet.remove(row.key); changed(); }}, word("remove"), make("span", {class: "sr"}, " " + word("row", name, String(index + 1)))));
    whole.appendChild(frame);
  });
  if (!known.fixed) whole.appendChild(make("button", {type: "button", class: "quiet", id: idOf(keyAt(item[1], prefix)) + "-add", onclick: () => {
    sheet.add(parentKey(keyAt(item[1], prefix)), item[1].slice(item[1].lastIndexOf("/") + 1));
    changed();
  }}, word("add", name)));
  parts.groups.push([whole, null, parentKey(keyAt(item[1], prefix)), ""]);
  into.appendChild(whole);
}
function drawGroups() {
  parts.groups.forEach(one => {
    const group = judged.groups[one[2]];
    one[0].hidden = Boolean(group) && !group.relevant;
    if (one[1]) { say(one[1], group ? group.label : ""); one[1].hidden = !group || !group.label; }
  });
}
function drawHead() {
  put(parts.skip, word("skip"));
  put(parts.context, [data.applicant, data.reference].filter(Boolean).join(", "));
  put(parts.title, data.form.titles[state.language] || data.title[state.language] || data.title.fr || data.form.titles[data.form.default] || data.form.id);
  document.title = parts.title.textContent + " – Maillon";
  const day = said => new Date(said).toLocaleDateString(state.language, {day: "numeric", month: "long", year: "numeric"});
  put(parts.due, [data.closing && word("due", day(data.closing)), word("theme", day(data.made_at))].filter(Boolean).join(" "));
  parts.langs.textContent = "";
  parts.langs.setAttribute("aria-label", word("lang"));
  languages().forEach(code => parts.langs.appendChild(make("button", {
    type: "button", lang: code, "aria-pressed": String(code === state.language), id: "langue-" + code,
    onclick: () => { state.language = sheet.language = code; changed(); },
  }, code.toUpperCase())));
  parts.langs.hidden = languages().length < 2;
  put(parts.file, word("file"));
  put(parts.share, word("share"));
}
function languages() { return data.form.languages.filter(code => code !== "und"); }
function drawSteps() {
  parts.steps.textContent = "";
  parts.steps.setAttribute("aria-label", word("steps"));
  shownPages().forEach((one, index) => {
    const wrong = pageKeys(one.page).some(key => judged.invalid.indexOf(key) >= 0), here = one.index === state.page;
    const seen = (state.seen || []).indexOf(one.index) >= 0 && !wrong;
    parts.steps.appendChild(make("li", {"aria-current": here ? "step" : undefined, class: seen && !here ? "done" : undefined},
      make("button", {type: "button", id: "pas-" + one.index, onclick: () => go(one.index)}, seen && !here && make("span", {class: "sr"}, word("done")), titleOf(one.page, index + 1))));
  });
  const last = data.form.pages.length;
  parts.steps.appendChild(make("li", {"aria-current": state.page === last ? "step" : undefined}, make("button", {type: "button", id: "pas-" + last, onclick: () => go(last)}, word("check"))));
}
function go(index) {
  state.seen = (state.seen || []).concat(state.seen && state.seen.indexOf(state.page) >= 0 ? [] : [state.page]);
  state.page = index;
  changed();
  window.scrollTo(0, 0);
  const title = document.getElementById("etape");
  if (title) title.focus();
}
function lastPage(body) {
  state.checked = true;
  body.appendChild(make("h2", {id: "etape", tabindex: "-1"}, word("check")));
  parts.missing = make("div");
  body.appendChild(parts.missing);
  const who = make("input", {class: "in", id: "qui", autocomplete: "name", maxlength: "120", "aria-describedby": "qui-h"});
  who.value = state.who || "";
  who.addEventListener("input", () => { state.who = who.value; touched(); });
  body.appendChild(make("div", {class: "field"}, make("label", {for: "qui"}, word("who")), make("p", {class: "hint", id: "qui-h"}, word("whoHint")), who));
  body.appendChild(make("h3", {}, word("how")));
  const where = make("li", {}, word("how2") + " ");
  if (/^https?:\/\//.test(data.back)) where.appendChild(make("a", {href: data.back}, data.back));
  body.appendChild(make("ol", {}, make("li", {}, word("how1")), where, make("li", {}, word("how3"))));
}
function drawMissing() {
  if (state.page < data.form.pages.length || !parts.missing) return;
  parts.missing.textContent = "";
  const wrong = judged.invalid.filter(key => !isFixed(judged.fields[key]));
  if (!wrong.length) { parts.missing.appendChild(make("p", {class: "ok"}, word("complete"))); return; }
  const count = wrong.length === 1 ? word("one") : word("many", String(wrong.length));
  const list = make("ul");
  wrong.forEach(key => {
    const page = data.form.pages.findIndex(one => pageKeys(one).indexOf(key) >= 0), field = judged.fields[key];
    list.appendChild(make("li", {}, make("button", {type: "button", class: "link", onclick: () => { go(page); const input = document.getElementById(idOf(key)); if (input) input.focus(); }}, unmarked(field.label || field.node.n)), " – " + (field.message || word(field.fault))));
  });
  parts.missing.appendChild(make("div", {class: "warn"}, make("p", {}, make("b", {}, word("missing", count))), list, make("p", {}, word("anyway"))));
}
function drawSaved() {
  const hour = said => new Date(said).toLocaleString(state.language, {hour: "2-digit", minute: "2-digit", day: "numeric", month: "short"});
  const here = !storage ? word("unsaved") : state.kept_at ? word("saved", hour(state.kept_at)) + " " + word("kept") : word("never");
  const file = state.saved_at ? word("filed", hour(state.saved_at)) + (state.dirty ? " " + word("since") : "") : state.dirty ? word("sum") : "";
  put(parts.saved, here);
  put(parts.filed, file);
  parts.status.className = storage ? "status ok" : "status warn";
}
