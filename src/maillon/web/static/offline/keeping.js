// Answers kept on the device as they are typed, and in the file when the person saves it.
let data, state, sheet, judged, pristine, storage = true, typedSince = false;

function deviceKey() { return "maillon:" + data.ticket.slice(-43); }
function base(name, mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("maillon", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const trade = opening.result.transaction("files", mode), asked = act(trade.objectStore("files"));
      trade.oncomplete = () => { resolve(asked.result); opening.result.close(); };
      trade.onerror = trade.onabort = () => { reject(trade.error); opening.result.close(); };
    };
  });
}
// The answers at each key, the photos in IndexedDB: both are small, and one missing does not lose the other.
function keep() {
  state.kept_at = new Date().toISOString();
  const written = sheet.written(), held = Object.assign({}, state, {answers: written, files: null});
  try {
    localStorage.setItem(deviceKey(), JSON.stringify(held));
    storage = true;
    typedSince = false;
  } catch (error) { storage = false; }
  drawSaved();
}
function keepFiles() {
  try {
    base("files", "readwrite", store => store.put(JSON.stringify(state.files), deviceKey())).catch(() => { storage = false; drawSaved(); });
  } catch (error) { storage = false; }
}
function recalled() {
  let found = null;
  try { found = JSON.parse(localStorage.getItem(deviceKey()) || "null"); } catch (error) { storage = false; }
  if (!found) return Promise.resolve(null);
  const withFiles = said => Object.assign(found, {files: Object.assign({}, data.files, JSON.parse(said || "{}"))});
  try {
    return base("files", "readonly", store => store.get(deviceKey())).then(withFiles, () => withFiles(""));
  } catch (error) { return Promise.resolve(withFiles("")); }
}
// Which answers to carry on: the device's where they descend from the file's, the file's where it is the other way.
function chosen(here) {
  const there = {
    answers: data.answers, files: data.files || {}, saves: data.saves, who: data.who, saved_at: data.saved_at,
    language: data.language, page: 0, dirty: false,
  };
  if (!here) return {state: there};
  const last = list => list[list.length - 1];
  if (!there.saves.length || here.saves.indexOf(last(there.saves)) >= 0) return {state: here};
  if (!here.dirty && (!here.saves.length || there.saves.indexOf(last(here.saves)) >= 0)) return {state: there};
  return {state: there, other: here};
}
function escaped(said) {
  return said.replace(/[<>&\u2028\u2029]/g, sign => "\\u" + ("000" + sign.charCodeAt(0).toString(16)).slice(-4));
}
// The same page with the answers in it: another telephone opens it and carries on.
function page(from) {
  const used = {}, values = from.answers.values;
  Object.keys(values).forEach(key => { if (from.files[values[key]]) used[values[key]] = from.files[values[key]]; });
  const held = Object.assign({}, data, {
    answers: from.answers, files: used, saves: from.saves, who: from.who, saved_at: from.saved_at, language: from.language,
  });
  const opening = '<script type="application/json" ' + 'id="maillon">', start = pristine.indexOf(opening) + opening.length;
  const end = pristine.indexOf("<" + "/script>", start);
  return pristine.slice(0, start) + escaped(JSON.stringify(held)) + pristine.slice(end);
}
function fileName() {
  const now = state.saved_at ? new Date(state.saved_at) : new Date();
  const two = value => padded(value, 2);
  const day = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  return (data.reference + "-" + data.form.id).replace(/[^\w-]+/g, "-") + "-" + day + "-" + two(now.getHours()) + two(now.getMinutes()) + ".html";
}
function stamped() {
  state.answers = sheet.written();
  state.saves = state.saves.concat([uuid()]).slice(-300);
  state.saved_at = new Date().toISOString();
  state.dirty = false;
  keep();
  return new Blob([page(state)], {type: "text/html"});
}
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
function saveFile() {
  download(stamped(), fileName());
  drawSaved();
}
function canShare() {
  try {
    return Boolean(navigator.canShare && navigator.canShare({files: [new File(["a"], "a.html", {type: "text/html"})]}));
  } catch (error) { return false; }
}
function shareFile() {
  const file = new File([stamped()], fileName(), {type: "text/html"});
  navigator.share({files: [file], title: word("shared")}).catch(() => {});
}
