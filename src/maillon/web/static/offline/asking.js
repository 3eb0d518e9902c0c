// One question: its field, its words, what was wrong. Texts are always set as texts: nothing here is read as HTML.
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.keys(attributes || {}).forEach(name => {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), attributes[name]);
    else if (attributes[name] === true) node.setAttribute(name, "");
    else if (attributes[name] !== false && attributes[name] !== undefined) node.setAttribute(name, attributes[name]);
  });
  children.forEach(child => { if (child) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child); });
  return node;
}
function put(node, said) { if (node.textContent !== said) node.textContent = said; }
const idOf = key => "q" + key.replace(/[^A-Za-z0-9]/g, sign => "-" + sign.charCodeAt(0).toString(16) + "-");
const FIELDS = {};

// A block holds the elements of one question and refreshes them: what has the focus is never replaced.
function block(key) {
  const id = idOf(key), field = judged.fields[key], question = field.question;
  const parts = {
    label: make(grouped(question) ? "legend" : "label", grouped(question) ? {} : {for: id}), hint: make("p", {class: "hint", id: id + "-h"}),
    error: make("p", {class: "error", id: id + "-e"}), shows: make("div"), body: make("div", {class: "body"}),
  };
  const frame = make(grouped(question) ? "fieldset" : "div", {class: "field", id: id + "-f"}, parts.label, parts.shows, parts.hint, parts.error, parts.body);
  const made = {key: key, frame: frame, parts: parts, drawn: null};
  made.refresh = () => refresh(made);
  refresh(made);
  return made;
}
function grouped(question) {
  return ["select", "rank", "trigger"].indexOf(question.control) >= 0 || (question.control === "select1" && !listed(question)) || question.type === "geopoint";
}
function listed(question) { return /minimal|autocomplete/.test(question.appearance || ""); }
function refresh(made) {
  const field = judged.fields[made.key], id = idOf(made.key);
  if (!field) return;
  const hidden = !field.relevant || field.question.control === "calculate" || field.question.control === "recorded";
  made.frame.hidden = hidden;
  if (hidden) return;
  const note = field.question.control === "note";
  const said = field.label || field.node.n, optional = !note && !field.required && !isFixed(field) ? " " + word("optional") : "";
  if (made.said !== said + optional) {
    made.said = said + optional;
    made.parts.label.said = null;
    say(made.parts.label, said);
    if (optional) made.parts.label.appendChild(make("span", {class: "opt"}, optional));
  }
  const shows = JSON.stringify([field.question.shows, state.language]);
  if (made.shown !== shows) {
    made.shown = shows;
    made.parts.shows.textContent = "";
    const there = shownBy(field.question.shows);
    if (there) made.parts.shows.appendChild(there);
  }
  const past = data.past[made.key] ? word("past", spokenChoice(field, data.past[made.key])) : "";
  const photo = field.question.control === "upload" && (field.question.media || "").startsWith("image") ? word("photo") : "";
  const computed = data.form.later.indexOf(field.node.path) >= 0 ? word("later") : "";
  const points = traced(field.question) ? word("points") : "";
  const hint = [field.hint, field.guidance, past, photo, points, computed].filter(Boolean).join("\n");
  say(made.parts.hint, hint);
  made.parts.hint.hidden = !hint;
  const shown = field.fault && (field.value.trim() || state.checked || (state.refused || {})[made.key]);
  const error = (state.refused || {})[made.key] || (shown ? field.message || word(field.fault) : "");
  put(made.parts.error, error);
  made.parts.error.hidden = !error;
  if (note) return;
  const choices = JSON.stringify([field.choices, field.readonly, state.language]);
  if (made.drawn !== choices) {
    made.drawn = choices;
    made.parts.body.textContent = "";
    made.set = (FIELDS[fieldOf(field)] || FIELDS.text)(made, field, id);
  }
  made.set(field);
  const described = [hint && id + "-h", error && id + "-e"].filter(Boolean).join(" ");
  made.frame.querySelectorAll("input,select,textarea").forEach(input => {
    if (described) input.setAttribute("aria-describedby", described); else input.removeAttribute("aria-describedby");
    if (error) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  });
}
function spokenChoice(field, value) {
  if (!field.choices) return value;
  return words(value).map(name => (field.choices.find(choice => choice.name === name) || {label: name}).label).map(unmarked).join(", ");
}
function isFixed(field) { return field.readonly && !field.question.proposed; }
function fieldOf(field) {
  const question = field.question;
  if (isFixed(field)) return "fixed";
  if (question.control === "select1") return listed(question) ? "list" : "radios";
  if (["select", "rank", "trigger", "upload"].indexOf(question.control) >= 0) return question.control;
  return question.type === "geopoint" ? "geopoint" : traced(question) ? "trace" : "text";
}
function traced(question) { return question.type === "geotrace" || question.type === "geoshape"; }
function typed(key, value) {
  sheet.type(key, value);
  if (state.refused) delete state.refused[key];
  changed();
}
function figure(said) {
  const bare = said.trim();
  return /^[+-]?\d[\d \u00a0\u202f]*(?:[.,]\d+)?$/.test(bare) ? bare.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".").replace(/^\+/, "") : bare;
}
FIELDS.fixed = (made, field, id) => {
  const said = make("output", {id: id});
  made.parts.body.appendChild(said);
  return now => put(said, spokenChoice(now, now.value) || "–");
};
FIELDS.text = (made, field, id) => {
  const question = field.question, kind = {date: "date", time: "time", dateTime: "datetime-local"}[question.type];
  const isNumber = question.type === "int" || question.type === "decimal", long = /multiline/.test(question.appearance || "") || (question.parameters || {}).rows;
  const input = make(long ? "textarea" : "input", {
    id: id, class: isNumber ? "in num" : "in", type: long ? undefined : kind || "text", rows: long ? 4 : undefined, autocomplete: "off",
    inputmode: question.type === "int" ? "numeric" : question.type === "decimal" || question.control === "range" ? "decimal" : undefined,
  });
  const read = () => {
    const said = input.value;
    if (isNumber) return figure(said);
    if (question.type === "dateTime" && /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(said)) return saidInstant(moment(said));
    return question.type === "time" && /^\d\d:\d\d$/.test(said) ? said + ":00" : said;
  };
  input.addEventListener("input", () => typing(made.key, read));
  // Judged once the button that was pressed to leave has been let go: nothing moves under a finger.
  input.addEventListener("change", () => { typing(made.key, read); later(); });
  made.parts.body.appendChild(input);
  return now => {
    let said = now.value;
    if (isNumber && state.language !== "en") said = said.replace(".", ",");
    if (question.type === "dateTime" && moment(said)) said = saidInstant(moment(said)).slice(0, 16);
    if (question.type === "time") said = said.slice(0, 5);
    if (document.activeElement !== input && input.value !== said) input.value = said;
  };
};
FIELDS.list = (made, field, id) => {
  const select = make("select", {id: id, class: "in", onchange: () => typed(made.key, select.value)}, make("option", {value: ""}, word("other")));
  field.choices.forEach(choice => select.appendChild(make("option", {value: choice.name}, unmarked(choice.label))));
  made.parts.body.appendChild(select);
  return now => { select.value = now.value; };
};
function ticks(made, field, id, kind) {
  const inputs = field.choices.map((choice, index) => {
    const input = make("input", {type: kind, name: id, id: index ? id + "-" + index : id, value: choice.name});
    input.addEventListener("change", () => typed(made.key, inputs.filter(one => one.checked).map(one => one.value).join(" ")));
    made.parts.body.appendChild(make("label", {class: "choice"}, input, choiceSaid(field, choice)));
    return input;
  });
  return now => { const held = words(now.value); inputs.forEach(input => { input.checked = held.indexOf(input.value) >= 0; }); };
}
function choiceSaid(field, choice) {
  const node = make("span"), there = shownBy(choice.shows);
  markedInto(node, choice.label);
  if (there) node.appendChild(there);
  return node;
}
FIELDS.radios = (made, field, id) => ticks(made, field, id, "radio");
FIELDS.select = (made, field, id) => ticks(made, field, id, "checkbox");
FIELDS.trigger = (made, field, id) => {
  const input = make("input", {type: "checkbox", id: id, onchange: () => typed(made.key, input.checked ? "OK" : "")});
  made.parts.body.appendChild(make("label", {class: "choice"}, input, make("span", {}, word("yes"))));
  return now => { input.checked = now.value === "OK"; };
};
FIELDS.rank = (made, field, id) => {
  const selects = field.choices.map((choice, index) => {
    const select = make("select", {class: "in rank", id: index ? id + "-" + index : id, "aria-label": word("rank", choice.label)}, make("option", {value: ""}, "–"));
    field.choices.forEach((one, place) => select.appendChild(make("option", {value: String(place + 1)}, String(place + 1))));
    select.addEventListener("change", () => {
      const ranked = field.choices.map((one, at) => [Number(selects[at].value), one.name]).filter(pair => pair[0]);
      typed(made.key, ranked.sort((a, b) => a[0] - b[0]).map(pair => pair[1]).join(" "));
    });
    made.parts.body.appendChild(make("p", {class: "choice"}, select, choiceSaid(field, choice)));
    return select;
  });
  return now => {
    const held = words(now.value);
    field.choices.forEach((choice, index) => { selects[index].value = held.indexOf(choice.name) >= 0 ? String(held.indexOf(choice.name) + 1) : ""; });
  };
};
FIELDS.trace = (made, field, id) => {
  const closed = field.question.type === "geoshape", input = make("textarea", {id: id, class: "in num", rows: 5, autocomplete: "off"}), drawing = make("div");
  const read = () => pointsTyped(input.value, closed);
  input.addEventListener("input", () => typing(made.key, read));
  input.addEventListener("change", () => { typing(made.key, read); later(); });
  made.parts.body.appendChild(input);
  made.parts.body.appendChild(drawing);
  let drawn = null;
  return now => {
    if (document.activeElement !== input) input.value = pointsShown(now.value, closed);
    if (drawn === now.value) return;
    drawn = now.value;
    drawing.textContent = "";
    const svg = drawnTrace(now.value, closed);
    if (svg) drawing.appendChild(svg);
  };
};
FIELDS.geopoint = (made, field, id) => {
  const one = (end, label) => {
    const input = make("input", {class: "in num", id: id + end, inputmode: "decimal", autocomplete: "off"});
    input.addEventListener("change", () => {
      const pair = [figure(lat.value), figure(lon.value)];
      typed(made.key, pair[0] || pair[1] ? [pair[0] || "?", pair[1] || "?", "0", "0"].join(" ") : "");
    });
    made.parts.body.appendChild(make("label", {class: "part", for: id + end}, label, input));
    return input;
  };
  const lat = one("", word("latitude")), lon = one("-lon", word("longitude"));
  if (navigator.geolocation) made.parts.body.appendChild(make("button", {type: "button", class: "quiet", onclick: () => {
    navigator.geolocation.getCurrentPosition(found => {
      const here = found.coords;
      typed(made.key, [here.latitude.toFixed(6), here.longitude.toFixed(6), (here.altitude || 0).toFixed(1), here.accuracy.toFixed(1)].join(" "));
    }, () => { refuse(made.key, word("noplace")); }, {enableHighAccuracy: true, timeout: 30000});
  }}, word("place")));
  return now => {
    const parts = words(now.value);
    [lat, lon].forEach((input, index) => { if (document.activeElement !== input) input.value = parts[index] === "?" ? "" : parts[index] || ""; });
  };
};
FIELDS.upload = (made, field, id) => {
  const kind = (field.question.media || "").split("/")[0], picture = kind === "image", recorded = kind === "audio" || kind === "video";
  const limit = recorded ? RECORDING_LIMIT : FILE_LIMIT;
  const input = make("input", {type: "file", id: id, class: "in", accept: picture || recorded ? kind + "/*" : undefined});
  const shown = make("div", {class: "sent"}), told = make("p", {role: "status", class: "hint"});
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file) return;
    if (!picture && file.size > limit) { input.value = ""; refuse(made.key, word("big", String(limit / 1024 / 1024))); return; }
    put(told, picture ? word("shrinking") : "");
    (picture ? shrunk(file) : whole64(file)).then(kept => {
      const clean = file.name.replace(/[^\w.-]+/g, "-").slice(-60), name = uuid().slice(0, 8) + "-" + (picture ? clean.replace(/\.\w*$/, "") + ".jpg" : clean);
      state.files[name] = kept;
      keepFiles();
      put(told, "");
      input.value = "";
      typed(made.key, name);
    }, () => { put(told, ""); input.value = ""; refuse(made.key, word("nophoto")); });
  });
  made.parts.body.appendChild(shown);
  made.parts.body.appendChild(input);
  made.parts.body.appendChild(told);
  let drawn = null;
  return now => {
    if (drawn === now.value) return;
    drawn = now.value;
    shown.textContent = "";
    if (!now.value) return;
    const held = state.files[now.value];
    if (held && /^image\/(jpeg|png|webp)$/.test(held.type)) shown.appendChild(make("img", {src: "data:" + held.type + ";base64," + held.data, alt: ""}));
    if (held && /^(audio|video)\//.test(held.type)) shown.appendChild(make(kind === "video" ? "video" : "audio", {src: "data:" + held.type + ";base64," + held.data, controls: true}));
    shown.appendChild(make("p", {class: "hint"}, held ? now.value + ", " + word("size", String(Math.ceil(held.data.length * 3 / 4 / 1024))) : word("there", now.value)));
    shown.appendChild(make("button", {type: "button", class: "quiet", onclick: () => { typed(made.key, ""); input.focus(); }}, word("drop")));
  };
};
function refuse(key, said) {
  state.refused = state.refused || {};
  state.refused[key] = said;
  redraw();
}
