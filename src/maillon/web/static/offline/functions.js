// XPath's own functions, then ODK's: the same as forms/xpath/functions, under the names the server writes.
const RADIUS = 6378100;
const signs = said => Array.from(said);
const words = value => text(value).trim().split(/\s+/).filter(Boolean);
const FUNCTIONS = {
  "true": () => true,
  "false": () => false,
  "not": (c, value) => !truth(value),
  "boolean": (c, value) => truth(value),
  "contains": (c, whole, part) => text(whole).indexOf(text(part)) >= 0,
  "starts-with": (c, whole, part) => text(whole).startsWith(text(part)),
  "floor": (c, value) => Math.floor(plainNumber(value)),
  "ceiling": (c, value) => Math.ceil(plainNumber(value)),
  "substring-before": (c, whole, part) => { const at = text(whole).indexOf(text(part)); return at < 0 ? "" : text(whole).slice(0, at); },
  "substring-after": (c, whole, part) => { const at = text(whole).indexOf(text(part)); return at < 0 ? "" : text(whole).slice(at + text(part).length); },
  "name": (c, nodes) => { const found = nodes === undefined ? [c.node] : nodesOf(nodes); return found.length ? found[0].n || "" : ""; },
  "namespace-uri": () => "",
  "last": c => c.size,
  "position": c => c.place,
  "count": (c, nodes) => nodesOf(nodes).length,
  "sum": (c, nodes) => nodesOf(nodes).reduce((total, one) => total + plainNumber(nodeText(one)), 0),
  "string": (c, value) => text(value === undefined ? [c.node] : value),
  "string-length": (c, value) => signs(text(value === undefined ? [c.node] : value)).length,
  "normalize-space": (c, value) => text(value === undefined ? [c.node] : value).split(/[ \t\r\n]+/).filter(Boolean).join(" "),
  "translate": (c, value, from, to) => {
    const source = signs(text(from)), target = signs(text(to));
    return signs(text(value)).map(one => { const at = source.indexOf(one); return at < 0 ? one : target[at] || ""; }).join("");
  },
  "substring": (c, value, start, length) => {
    const from = whole(plainNumber(start)), to = length === undefined ? Infinity : from + whole(plainNumber(length));
    return signs(text(value)).filter((one, index) => index + 1 >= from && index + 1 < to).join("");
  },
  "selected": (c, values, name) => words(values).indexOf(text(name).trim()) >= 0,
  "selected-at": (c, values, place) => words(values)[truncated(place)] || "",
  "count-selected": (c, value) => words(value).length,
  "jr:choice-name": (c, value, path) => c.run.choiceLabel(text(path).trim(), text(value), c.node),
  "jr:itext": () => "",
  "pulldata": (c, table, column, keyColumn, key) => c.run.pulled(text(table), text(column), text(keyColumn), text(key)),
  "today": c => saidDay(c.run.now),
  "now": c => saidInstant(c.run.now),
  "date": (c, value) => { const when = momentOf(value); return when ? saidMoment(when) : ""; },
  "decimal-date-time": (c, value) => { const when = momentOf(value); return when ? daysAt(when) : NaN; },
  "decimal-time": (c, value) => {
    let hour = typeof value === "string" || Array.isArray(value) ? clock(text(value)) : null;
    if (!hour) return NaN;
    if (hour.off !== null) hour = moment(saidDay(c.run.now) + "T" + text(value).trim());
    return (hour.H * 3600 + hour.M * 60 + hour.S + hour.us / 1e6) / DAY;
  },
  "format-date": (c, value, layout) => formatted(c.run, momentOf(value), text(layout)),
  "area": (c, value) => {
    const points = pointsOf([value]);
    if (!points) return NaN;
    if (points.length < 3) return 0;
    let total = 0;
    points.forEach((here, index) => {
      const next = points[(index + 1) % points.length];
      total += radians(next[1] - here[1]) * (2 + Math.sin(radians(here[0])) + Math.sin(radians(next[0])));
    });
    return centimetres(total * RADIUS * RADIUS / 2);
  },
  "distance": (c, ...values) => {
    const points = pointsOf(values);
    if (!points) return NaN;
    let total = 0;
    points.slice(1).forEach((next, index) => { total += between(points[index], next); });
    return centimetres(total);
  },
  "geofence": (c, point, shape) => {
    const spot = pointOf(text(point)), ring = pointsOf([text(shape)]);
    if (!spot || !ring || ring.length < 2 || String(ring[0]) !== String(ring[ring.length - 1])) return false;
    let inside = false;
    ring.forEach((here, index) => {
      const other = ring[(index + ring.length - 1) % ring.length];
      if ((other[0] > spot[0]) !== (here[0] > spot[0]) &&
        spot[1] < (here[1] - other[1]) * (spot[0] - other[0]) / (here[0] - other[0]) + other[1]) inside = !inside;
    });
    return inside;
  },
  "if": (c, condition, then, otherwise) => truth(condition) ? then : otherwise,
  "coalesce": (c, ...values) => values.map(text).find(Boolean) || "",
  "boolean-from-string": (c, value) => text(value) === "1" || text(value) === "true",
  "checklist": (c, least, most, ...values) => within(number(least), number(most), each(values).filter(nodeTruth).length),
  "weighted-checklist": (c, least, most, ...pairs) => {
    let total = 0;
    for (let at = 0; at < pairs.length; at += 2) {
      const given = each([pairs[at]]), weights = each([at + 1 < pairs.length ? pairs[at + 1] : 0]);
      given.slice(0, weights.length).forEach((one, index) => { if (nodeTruth(one)) total += number(weights[index]) || 0; });
    }
    return within(number(least), number(most), total);
  },
  "once": (c, value) => nodeText(c.node) || text(value),
  "equal": (c, left, right) => compared(left, right, (a, b) => a === b),
  "differ": (c, left, right) => compared(left, right, (a, b) => a !== b),
  "below": (c, left, right) => related(left, right, (a, b) => a < b),
  "at-most": (c, left, right) => related(left, right, (a, b) => a <= b),
  "above": (c, left, right) => related(left, right, (a, b) => a > b),
  "at-least": (c, left, right) => related(left, right, (a, b) => a >= b),
  "randomize": (c, nodes, seed) => shuffled(nodesOf(nodes), seed === undefined ? null : seedOf(seed)),
  "number": (c, value) => number(value === undefined ? [c.node] : value),
  "int": (c, value) => truncated(value),
  "round": (c, value, digits) => roundedTo(number(value), digits === undefined ? 0 : truncated(digits)),
  "max": (c, ...values) => extreme(values, Math.max),
  "min": (c, ...values) => extreme(values, Math.min),
  "pow": (c, base, exponent) => power(number(base), number(exponent)),
  "atan2": (c, one, two) => Math.atan2(number(one), number(two)),
  "exp10": (c, value) => Math.pow(10, number(value)),
  "pi": () => Math.PI,
  "random": () => Math.random(),
  "count-non-empty": (c, nodes) => Array.isArray(nodes) ? nodes.filter(nodeText).length : NaN,
  "concat": (c, ...values) => eachText(values).join(""),
  "join": (c, separator, ...values) => eachText(values).join(text(separator)),
  "substr": (c, value, start, end) => signs(text(value)).slice(sliced(start), end === undefined ? undefined : sliced(end)).join(""),
  "ends-with": (c, whole, part) => text(whole).endsWith(text(part)),
  "regex": (c, value, pattern) => matches(text(value), text(pattern)),
  "uuid": (c, length) => {
    const made = uuid();
    if (length === undefined) return made;
    const wanted = number(length), size = wanted > 0 ? Math.floor(Math.min(wanted, 1000)) : 0;
    return made.replace(/-/g, "").repeat(Math.floor(size / 32) + 1).slice(0, size);
  },
  "base64-decode": (c, value) => {
    try { return decodeURIComponent(escape(atob(text(value)))); } catch (error) { return ""; }
  },
  "property": () => "",
  "version": c => c.run.form.version,
};
["abs", "acos", "asin", "atan", "cos", "exp", "log", "log10", "sin", "sqrt", "tan"].forEach(name => {
  FUNCTIONS[name] = (c, value) => Math[name](number(value));
});
FUNCTIONS["local-name"] = FUNCTIONS.name;
FUNCTIONS["date-time"] = FUNCTIONS.date;
FUNCTIONS["format-date-time"] = FUNCTIONS["format-date"];
const ODK_SUM = (c, nodes) => Array.isArray(nodes) ? exactSum(nodes.map(one => number(nodeText(one)))) : NaN;
const ODK_POSITION = (c, nodes) => {
  const node = Array.isArray(nodes) && nodes[0];
  return node && node.n !== undefined ? 1 + brothers(node, false).filter(one => one.n === node.n).length : NaN;
};
Object.keys(FUNCTIONS).forEach(name => { FUNCTIONS["odk-" + name.replace(":", "-")] = FUNCTIONS[name]; });
FUNCTIONS["odk-sum"] = ODK_SUM;
FUNCTIONS["odk-position"] = ODK_POSITION;

function truncated(value) { return Math.trunc(number(value)); }
function whole(value) { return Math.floor(value + 0.5); }
function sliced(value) { const place = number(value); return place === place ? Math.trunc(Math.max(-1e9, Math.min(1e9, place))) : 0; }
function each(values) {
  return values.reduce((all, value) => all.concat(Array.isArray(value) ? value.map(nodeText) : [value]), []);
}
function nodeTruth(value) { return typeof value === "string" ? value.trim() !== "" : truth(value); }
function within(least, most, found) { return (least < 0 || found >= least) && (most < 0 || found <= most); }
function compared(left, right, test) {
  if (typeof left === "boolean" || typeof right === "boolean") return test(truth(left), truth(right));
  const lefts = each([left]), rights = each([right]);
  return lefts.some(one => rights.some(two => {
    const numeric = [one, two].some(value => typeof value === "number" || isDate(text(value)));
    return numeric ? test(number(one), number(two)) : test(text(one), text(two));
  }));
}
function related(left, right, test) {
  const lefts = (Array.isArray(left) ? left.map(nodeText) : [left]).map(number);
  const rights = (Array.isArray(right) ? right.map(nodeText) : [right]).map(number);
  return lefts.some(one => rights.some(two => test(one, two)));
}
function rounded(value) {
  if (!isFinite(value)) return value;
  const size = Math.abs(value), floor = Math.floor(size), near = floor + (size - floor >= 0.5 ? 1 : 0);
  return (value < 0 ? -near : near) + 0;
}
function roundedTo(value, places) {
  if (!isFinite(value) || places !== places) return places === places ? value : isFinite(value) ? value : NaN;
  if (Math.abs(places) > 300) return places > 0 ? value : 0;
  const scale = parseFloat("1e" + Math.abs(places));
  return places > 0 ? rounded(value * scale) / scale : rounded(value / scale) * scale;
}
function extreme(values, pick) {
  const found = each(values).map(number);
  return found.length ? pick(...found) : NaN;
}
function power(base, exponent) {
  if (base === 0 && exponent < 0) return Infinity;
  return Math.pow(base, exponent);
}
// Shewchuk's: the sum as if it were exact, as Python's fsum.
function exactSum(values) {
  if (values.some(value => !isFinite(value))) return values.reduce((total, value) => total + value, 0);
  const parts = [];
  values.forEach(value => {
    let x = value, kept = 0;
    parts.slice().forEach(part => {
      let y = part;
      if (Math.abs(x) < Math.abs(y)) { const swap = x; x = y; y = swap; }
      const high = x + y, low = y - (high - x);
      if (low) parts[kept++] = low;
      x = high;
    });
    parts.length = kept;
    parts.push(x);
  });
  let at = parts.length - 1;
  if (at < 0) return 0;
  let high = parts[at--], low = 0;
  while (at >= 0) {
    const x = high, y = parts[at--];
    high = x + y;
    low = y - (high - x);
    if (low) break;
  }
  if (at >= 0 && ((low < 0 && parts[at] < 0) || (low > 0 && parts[at] > 0))) {
    const y = low * 2, x = high + y;
    if (y === x - high) high = x;
  }
  return high;
}
function momentOf(value) {
  if (typeof value === "boolean") return null;
  const when = moment(text(value));
  if (when) return when;
  const days = number(value);
  if (days !== days || Math.abs(days) > 1e6) return null;
  const made = new Date(Math.round(days * 864e5)), us = made.getUTCMilliseconds() * 1000;
  return {
    y: made.getUTCFullYear(), mo: made.getUTCMonth() + 1, d: made.getUTCDate(),
    H: made.getUTCHours(), M: made.getUTCMinutes(), S: made.getUTCSeconds(), us: us,
  };
}
function formatted(run, when, layout) {
  if (!when) return "";
  const names = (kind, place) => new Date(2001, kind === "month" ? place - 1 : 0, kind === "month" ? 1 : place)
    .toLocaleDateString(run.language, kind === "month" ? {month: "short"} : {weekday: "short"});
  const parts = {
    Y: padded(when.y, 4), y: padded(when.y % 100, 2), m: padded(when.mo, 2), n: String(when.mo), d: padded(when.d, 2),
    e: String(when.d), H: padded(when.H, 2), h: String(when.H), M: padded(when.M, 2), S: padded(when.S, 2),
    3: padded(Math.floor(when.us / 1000), 3), "%": "%",
  };
  return layout.replace(/%([\s\S])/g, (all, letter) => letter === "b" ? names("month", when.mo)
    : letter === "a" ? names("day", (localDate(when).getDay() + 6) % 7 + 1)
    : parts[letter] === undefined ? all : parts[letter]);
}
function radians(degrees) { return degrees * Math.PI / 180; }
function centimetres(value) { return Math.abs(rounded(value * 100)) / 100; }
function between(start, end) {
  const first = radians(start[0]), second = radians(end[0]);
  const cosine = Math.sin(first) * Math.sin(second) +
    Math.cos(first) * Math.cos(second) * Math.cos(radians(start[1] - end[1]));
  return Math.acos(Math.max(-1, Math.min(1, cosine))) * RADIUS;
}
function pointsOf(values) {
  let said = eachText(values);
  if (said.length === 1) said = said[0].trim().replace(/;+$/, "").split(";");
  const found = said.map(pointOf);
  return found.length && found.every(Boolean) ? found : null;
}
function pointOf(said) {
  const parts = said.trim().split(/\s+/).filter(Boolean);
  if (parts.length < 2 || parts.length > 4) return null;
  if (!parts.every(part => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(part))) return null;
  const numbers = parts.map(Number);
  if (Math.abs(numbers[0]) > 90 || Math.abs(numbers[1]) > 180 || (numbers.length === 4 && numbers[3] < 0)) return null;
  return numbers.every(isFinite) ? [numbers[0], numbers[1]] : null;
}
const PATTERNS = new Map();
function matches(value, pattern) {
  if (!PATTERNS.has(pattern)) {
    let made = null;
    const body = pattern.indexOf("[\\p{L}]") >= 0 ? pattern : pattern.replace(/\\p\{L\}/g, "\\p{L}");
    try { made = new RegExp("^(?:" + body + ")$", body.indexOf("\\p{") >= 0 ? "u" : ""); } catch (error) { made = null; }
    PATTERNS.set(pattern, made);
  }
  const compiled = PATTERNS.get(pattern);
  return Boolean(compiled && compiled.test(value));
}
function uuid() {
  const bytes = new Uint8Array(16);
  if (typeof crypto !== "undefined") crypto.getRandomValues(bytes);
  else bytes.forEach((one, index) => { bytes[index] = Math.random() * 256; });
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  return Array.from(bytes).map((one, index) => ([4, 6, 8, 10].indexOf(index) >= 0 ? "-" : "") + (one + 256).toString(16).slice(1)).join("");
}
function seedOf(value) {
  const said = number(value);
  return isFinite(said) ? Math.trunc(said) : text(value) ? null : 0;
}
// Fisher and Yates with Park and Miller's numbers, as forms/xpath/functions/nodes.py; as listed without a numeric seed.
function shuffled(items, seed) {
  if (seed === null) return items.slice();
  let state = seed % 2147483647;
  if (state <= 0) state += 2147483646;
  const result = [];
  items.forEach((item, place) => {
    state = state * 16807 % 2147483647;
    const other = Math.floor((state - 1) / 2147483646 * (place + 1));
    result.push(item);
    if (other !== place) { result[place] = result[other]; result[other] = item; }
  });
  return result;
}
