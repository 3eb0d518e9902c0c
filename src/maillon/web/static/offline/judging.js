// A form and its answers: what applies, what is computed, what holds. As forms/running.py and forms/judging.py.
// Answers are a tree of nodes; a repetition carries `row`: its position when the file was made, or a name of its own.
const MAX_REPEATS = 500;
const REPETITION = /\[[^\]]*\]/g;
const plain = path => path.replace(REPETITION, "");

function showing(choice, row) { if (row.shows) choice.shows = row.shows; return choice; }
function Sheet(form, tables, language) {
  this.form = form;
  this.tables = tables || {};
  this.language = language;
  this.shapes = {};
  this.now = fromDate(new Date());
  this.secondary = {};
  this.offers = {};
  const learn = (shape, path) => { this.shapes[path] = shape; shape[4].forEach(child => learn(child, path + "/" + child[0])); };
  learn(form.model, "/" + form.model[0]);
}
Sheet.prototype = {
  // Making the tree

  make(shape, path) {
    const node = {n: shape[0], t: shape[4].length ? "" : shape[3], c: shape[4].length ? [] : null, path: path};
    shape[4].forEach(child => {
      const inner = path + "/" + child[0];
      for (let count = 0; count < child[2]; count++) this.adopt(node, this.make(child, inner), child[1] ? String(count + 1) : "");
    });
    return node;
  },
  adopt(parent, node, row) {
    node.p = parent;
    if (row) node.row = row;
    const order = this.shapes[plain(parent.path)][4].map(child => child[0]), place = order.indexOf(node.n);
    let at = parent.c.length;
    while (at && order.indexOf(parent.c[at - 1].n) > place) at--;
    parent.c.splice(at, 0, node);
  },
  // `values` by key: a path whose repetitions are named by their row; `rows`: the rows of each repeat.
  read(values, rows) {
    const root = this.make(this.form.model, "/" + this.form.model[0]);
    this.document = {n: "", t: "", c: [root]};
    root.p = this.document;
    const fill = (node, key) => {
      const shape = this.shapes[node.path];
      node.key = key;
      if (!node.c) { node.t = values[key] === undefined ? "" : values[key]; return; }
      shape[4].filter(child => child[1]).forEach(child => {
        node.c = node.c.filter(one => one.n !== child[0]);
        (rows[key + "/" + child[0]] || []).forEach(row => this.adopt(node, this.make(child, node.path + "/" + child[0]), row));
      });
      node.c.forEach(child => fill(child, key + "/" + child.n + (child.row ? "[" + child.row + "]" : "")));
    };
    fill(root, "/" + root.n);
    this.root = root;
    this.typed = [];
  },
  written() {
    const values = {}, rows = {};
    const put = node => {
      if (!node.c) { values[node.key] = node.t; return; }
      this.shapes[node.path][4].filter(child => child[1]).forEach(child => {
        rows[node.key + "/" + child[0]] = node.c.filter(one => one.n === child[0]).map(one => one.row);
      });
      node.c.forEach(put);
    };
    put(this.root);
    return {values: values, rows: rows};
  },
  nodes() {
    const found = [];
    const walk = node => { found.push(node); (node.c || []).forEach(walk); };
    walk(this.root);
    return found;
  },
  find(key) { return this.nodes().find(node => node.key === key); },
  type(key, value) {
    const node = this.find(key);
    if (!node || node.t === value) return;
    node.t = value;
    this.typed.push(node);
  },
  add(parentKey, name, row) {
    const parent = this.find(parentKey), path = parent.path + "/" + name;
    if (parent.c.filter(one => one.n === name).length >= MAX_REPEATS) return null;
    const made = this.make(this.shapes[path], path);
    this.adopt(parent, made, row || "n" + uuid().slice(0, 13));
    const name_ = node => { node.key = node.p.key + "/" + node.n + (node.row ? "[" + node.row + "]" : ""); (node.c || []).forEach(name_); };
    name_(made);
    this.index();
    this.give("odk-new-repeat", made);
    return made;
  },
  remove(key) {
    const node = this.find(key);
    node.p.c.splice(node.p.c.indexOf(node), 1);
  },

  // Computing

  index() {
    this.byPath = {};
    this.nodes().forEach(node => { (this.byPath[node.path] = this.byPath[node.path] || []).push(node); });
  },
  at(path) { return this.byPath[path] || []; },
  give(event, top) {
    this.form.triggers.filter(trigger => trigger[2].indexOf(event) >= 0).forEach(trigger => {
      this.at(trigger[0]).filter(node => under(node, top)).forEach(node => { node.t = text(valueOf(trigger[1], node, this)); });
    });
  },
  settle() {
    this.index();
    for (let pass = 0; pass < 25; pass++) {
      const before = this.form.exact ? "" : this.signature();
      if (this.pass()) continue;
      if (this.react()) continue;
      if (this.form.exact || before === this.signature()) return;
    }
  },
  signature() { return JSON.stringify(this.nodes().map(node => [node.off, node.c ? 0 : node.t])); },
  pass() {
    this.restore();
    let grown = false;
    this.form.tasks.forEach(task => {
      if (task[0] === "relevant") {
        this.at(task[1]).forEach(node => { if (!node.off && !truth(valueOf(task[2], node, this))) this.putAside(node); });
      } else if (task[0] === "calculate") {
        this.at(task[1]).forEach(node => { if (!node.off && !(task[3] && node.t)) node.t = this.computed(task[2], node); });
      } else grown = this.counted(task) || grown;
    });
    return grown;
  },
  putAside(node) {
    node.off = true;
    if (!node.c && node.t) { this.aside.push([node, node.t]); node.t = ""; }
    (node.c || []).forEach(child => this.putAside(child));
  },
  restore() {
    (this.aside || []).forEach(pair => { pair[0].t = pair[1]; });
    this.aside = [];
    this.nodes().forEach(node => { node.off = false; });
  },
  computed(tree, node) {
    let value = valueOf(tree, node, this);
    const kind = this.form.types[node.path];
    if (typeof value === "number") {
      if (!isFinite(value)) return "";
      if (kind === "int") value = Math.trunc(value);
    }
    const said = text(value);
    return kind === "date" && /^\d{4}-\d\d-\d\dT/.test(said) ? said.slice(0, 10) : said;
  },
  counted(task) {
    const cut = task[1].lastIndexOf("/"), name = task[1].slice(cut + 1);
    let grown = false;
    this.at(task[1].slice(0, cut)).forEach(parent => {
      const wanted = parent.off ? 0 : number(valueOf(task[2], parent, this));
      const count = wanted > 0 ? Math.trunc(Math.min(wanted, MAX_REPEATS)) : 0;
      const found = parent.c.filter(node => node.n === name);
      found.slice(count).forEach(extra => { if (!extra.off) this.putAside(extra); });
      for (let have = found.length; have < count; have++) { this.add(parent.key, name, String(have + 1)); grown = true; }
    });
    if (grown) { this.restore(); this.index(); }
    return grown;
  },
  react() {
    const typed = this.typed;
    let moved = false;
    this.typed = [];
    typed.forEach(node => this.form.triggers.forEach(trigger => {
      if (trigger[2].indexOf("xforms-value-changed") < 0 || trigger[3] !== node.path) return;
      this.at(trigger[0]).filter(one => together(one.key, node.key)).forEach(one => {
        const value = text(valueOf(trigger[1], one, this));
        if (value !== one.t) { one.t = value; this.typed.push(one); moved = true; }
      });
    }));
    return moved;
  },

  // Lists and tables

  instance(name) {
    if (this.secondary[name]) return this.secondary[name];
    const rows = this.rowsOf(name), top = {n: "instance", t: "", c: []};
    if (!rows) return [];
    const root = {n: "root", t: "", c: [], p: top};
    top.c.push(root);
    rows.forEach((row, place) => {
      const item = {n: "item", t: "", c: [], p: root, a: {_n: String(place)}};
      Object.keys(row.columns).forEach(column => item.c.push({n: column, t: row.columns[column], c: null, p: item}));
      root.c.push(item);
    });
    return this.secondary[name] = [top];
  },
  // A list's rows: those of the form, or of the table given for it.
  rowsOf(name) {
    const list = this.form.lists[name];
    if (list && list.rows.length) return this.rowsIn(list);
    if (!this.tables[name]) return null;
    return this.tables[name].map(row => ({columns: row, labels: null}));
  },
  rowsIn(list) {
    if (list.read) return list.read;
    const made = list.rows.map((row, place) => {
      const columns = {};
      list.columns.forEach((column, index) => { if (row[index] !== null) columns[column] = row[index]; });
      return {columns: columns, labels: list.labels[place], shows: (list.shows || [])[place]};
    });
    Object.defineProperty(list, "read", {value: made});
    return made;
  },
  labelOf(row, column) {
    if (column && row.columns[column]) return row.columns[column];
    if (!row.labels) return row.columns.label || "";
    return row.labels[this.form.languages.indexOf(this.language)] || row.labels[this.form.languages.indexOf(this.form.default)] || row.labels.find(Boolean) || "";
  },
  pulled(table, column, keyColumn, key) {
    const row = (this.tables[table] || []).find(one => String(one[keyColumn] || "") === key);
    return row ? String(row[column] || "") : "";
  },
  choiceLabel(path, value, node) {
    let steps = path[0] === "/" ? [] : above(node).reverse().concat([node]).filter(one => one.n).map(one => one.n);
    path.split("/").filter(Boolean).forEach(step => { if (step === "..") steps.pop(); else if (step !== ".") steps.push(step); });
    const question = this.form.questions["/" + steps.join("/")];
    if (!question || !value || !question.offer) return value;
    const rows = question.offer.rows ? this.rowsIn(question.offer.rows) : this.rowsOf(question.offer.list || "");
    const row = (rows || []).find(one => one.columns.name === value);
    return row && this.labelOf(row, "") || value;
  },
  choices(node) {
    const offer = this.form.questions[node.path].offer;
    if (!offer) return null;
    if (offer.rows) return this.rowsIn(offer.rows).map(row => showing({name: row.columns.name, label: this.labelOf(row, "") || row.columns.name}, row));
    const rows = (offer.list && this.rowsOf(offer.list)) || [], value = offer.value || "name";
    const made = row => showing({name: row.columns[value] || "", label: this.labelOf(row, offer.label || "label") || row.columns[value] || ""}, row);
    let picked;
    if (offer.list && offer.filter === undefined) picked = rows.map(made);
    else {
      const found = valueOf(offer.filter, node, this), nodes = Array.isArray(found) ? found : [];
      picked = offer.list ? nodes.filter(one => rows[Number(one.t)]).map(one => made(rows[Number(one.t)]))
        : nodes.filter(one => one.n !== undefined).map(one => ({name: inside(one, value), label: inside(one, offer.label || "label") || inside(one, value)})).filter(one => one.name);
    }
    return offer.shuffled ? shuffled(picked, offer.seed === undefined ? null : seedOf(valueOf(offer.seed, node, this))) : picked;
  },

  // Judging

  judge() {
    this.settle();
    const fields = {}, groups = {}, invalid = [];
    this.nodes().forEach(node => {
      const question = this.form.questions[node.path];
      if (!question) {
        groups[node.key] = {relevant: !node.off, label: this.say((this.form.groups[node.path] || {}).label, node)};
        return;
      }
      const choices = this.choices(node);
      const required = !node.off && question.required !== undefined && truth(valueOf(question.required, node, this));
      const fault = node.off ? "" : this.fault(question, node, required, choices);
      if (fault) invalid.push(node.key);
      const part = fault === "required" ? question.said_required : fault === "constraint" ? question.said_constraint : null;
      fields[node.key] = {
        value: node.t, relevant: !node.off, required: required, fault: fault, choices: choices, node: node, question: question,
        readonly: Boolean(question.calculated) || (question.readonly !== undefined && truth(valueOf(question.readonly, node, this))),
        message: part ? this.say(part, node) : "",
        label: this.say(question.said_label, node), hint: this.say(question.said_hint, node),
        guidance: this.say(question.said_guidance, node),
      };
    });
    this.restore();
    return {fields: fields, groups: groups, invalid: invalid};
  },
  say(texts, node) {
    const said = texts && (texts[this.language] || texts[this.form.default]);
    if (!said) return "";
    if (typeof said === "string") return said;
    return said.map(part => typeof part === "string" ? part : part[0] === null ? "" : text(valueOf(part[0], node, this))).join("");
  },
  fault(question, node, required, choices) {
    const value = node.t;
    if (!value.trim()) return required ? "required" : "";
    if (!this.isOfType(question, value.trim())) return "type";
    if (choices && !this.isOffered(question, value, choices)) return "choice";
    if (question.constraint !== undefined && !truth(valueOf(question.constraint, node, this))) return "constraint";
    return "";
  },
  isOffered(question, value, choices) {
    const offer = question.offer;
    if (!choices.length && !offer.rows && !((this.form.lists[offer.list] || {}).rows || []).length) return true;
    const names = choices.map(choice => choice.name);
    return question.control === "select1" ? names.indexOf(value) >= 0 : words(value).every(one => names.indexOf(one) >= 0);
  },
  isOfType(question, said) {
    const points = () => pointsOf([said]);
    let right = true;
    switch (question.type) {
      case "int": right = /^[+-]?\d{1,18}$/.test(said); break;
      case "decimal": right = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(said); break;
      case "date": case "dateTime": right = moment(said) !== null; break;
      case "time": right = clock(said) !== null; break;
      case "geopoint": right = said.indexOf(";") < 0 && points() !== null; break;
      case "geotrace": right = points() !== null && points().length >= 2; break;
      case "geoshape": right = points() !== null && points().length >= 3 && String(points()[0]) === String(points()[points().length - 1]);
    }
    if (!right || question.control !== "range") return right;
    const given = question.parameters || {}, low = number(given.start || ""), high = number(given.end || ""), value = number(said);
    return !(value < Math.min(low, high) || value > Math.max(low, high));
  },
};
function inside(node, name) {
  if (name === "." || !name) return nodeText(node);
  const found = (node.c || []).find(child => child.n === name.slice(name.indexOf(":") + 1));
  return found ? nodeText(found) : "";
}
function under(node, top) {
  for (let one = node; one; one = one.p) if (one === top) return true;
  return false;
}
// Whether two nodes are in the same repetitions, as far as they share some.
function together(one, two) {
  const steps = one.split("/"), others = two.split("/");
  for (let at = 0; at < Math.min(steps.length, others.length); at++) {
    if (steps[at] !== others[at]) return steps[at].split("[")[0] !== others[at].split("[")[0];
  }
  return true;
}
