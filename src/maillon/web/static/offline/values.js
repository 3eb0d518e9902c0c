// XPath's four kinds of value: number, text, boolean, list of nodes. A text that is a date is also a number.
// A node: {n: name, t: text, c: children or null, p: parent}; an attribute or a text node: {t: text}.
const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T([\s\S]*))?$/;
const TIME = /^(\d{2})(?::?(\d{2}))?(?::?(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const DAY = 86400;

function nodeText(node) {
  if (!node.c) return node.t || "";
  return node.c.map(nodeText).join("");
}
function text(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length ? nodeText(value[0]) : "";
  if (typeof value === "boolean") return value ? "true" : "false";
  return numberText(value);
}
function numberText(value) {
  if (value !== value) return "NaN";
  if (value === Infinity) return "Infinity";
  if (value === -Infinity) return "-Infinity";
  const said = String(value);
  const found = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(said);
  if (!found) return said;
  const digits = found[2] + (found[3] || ""), place = found[2].length + Number(found[4]);
  if (place <= 0) return found[1] + "0." + "0".repeat(-place) + digits;
  if (place >= digits.length) return found[1] + digits + "0".repeat(place - digits.length);
  return found[1] + digits.slice(0, place) + "." + digits.slice(place);
}
// As XPath alone: no date.
function plainNumber(value) {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const said = text(value).trim();
  return NUMBER.test(said) ? parseFloat(said) : NaN;
}
// As ODK: a date is its days since 1970, in the local day.
function number(value) {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const said = (value && value.t !== undefined ? nodeText(value) : text(value)).trim();
  if (NUMBER.test(said)) return parseFloat(said);
  const days = daysOf(said);
  return days === null ? NaN : days;
}
function truth(value) {
  if (typeof value === "number") return value !== 0 && value === value;
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}
function eachText(values) {
  const all = [];
  values.forEach(value => Array.isArray(value) ? value.forEach(one => all.push(nodeText(one))) : all.push(text(value)));
  return all;
}
function utc(when) {
  const made = new Date(Date.UTC(2000, when.mo - 1, when.d, when.H, when.M, when.S, Math.floor(when.us / 1000)));
  made.setUTCFullYear(when.y, when.mo - 1, when.d);
  return made.getTime();
}
function localDate(when) {
  const made = new Date(2000, 0, 1, when.H, when.M, when.S, Math.floor(when.us / 1000));
  made.setFullYear(when.y, when.mo - 1, when.d);
  made.setHours(when.H, when.M, when.S, Math.floor(when.us / 1000));
  return made;
}
function fromDate(made, us) {
  return {
    y: made.getFullYear(), mo: made.getMonth() + 1, d: made.getDate(), H: made.getHours(), M: made.getMinutes(),
    S: made.getSeconds(), us: made.getMilliseconds() * 1000 + (us || 0) % 1000,
  };
}
function isDate(said) {
  return DATE.test(said) && moment(said) !== null;
}
// The instant a text says, in the local zone; midnight for a date alone; null where it says none.
function moment(said) {
  const found = DATE.exec(said.trim());
  if (!found) return null;
  const y = Number(found[1]), mo = Number(found[2]), d = Number(found[3]);
  const days = [31, y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (y < 1 || mo < 1 || mo > 12 || d < 1 || d > days[mo - 1]) return null;
  const hour = found[4] ? clock(found[4]) : {H: 0, M: 0, S: 0, us: 0, off: null};
  if (hour === null) return null;
  const when = {y: y, mo: mo, d: d, H: hour.H, M: hour.M, S: hour.S, us: hour.us};
  if (hour.off === null) return when;
  const local = fromDate(new Date(utc(when) - hour.off * 60000), when.us);
  return local.y < 1 || local.y > 9999 ? null : local;
}
function clock(said) {
  const found = TIME.exec(said.trim());
  if (!found) return null;
  const H = Number(found[1]), M = Number(found[2] || 0), S = Number(found[3] || 0);
  if (H > 23 || M > 59 || S > 59) return null;
  let off = null;
  if (found[5] === "Z") off = 0;
  else if (found[5]) {
    const hours = Number(found[5].slice(1, 3)), minutes = Number(found[5].slice(3).replace(":", "") || 0);
    if (hours > 23 || minutes > 59) return null;
    off = (found[5][0] === "-" ? -1 : 1) * (hours * 60 + minutes);
  }
  return {H: H, M: M, S: S, us: Number((found[4] || "").slice(0, 6).padEnd(6, "0")), off: off};
}
function daysAt(when) {
  const day = utc({y: when.y, mo: when.mo, d: when.d, H: 0, M: 0, S: 0, us: 0}) / 864e5;
  return day + (when.H * 3600 + when.M * 60 + when.S + when.us / 1e6) / DAY;
}
function daysOf(said) {
  const when = moment(said);
  return when === null ? null : daysAt(when);
}
function padded(value, size) {
  return String(value).padStart(size, "0");
}
function saidDay(when) {
  return padded(when.y, 4) + "-" + padded(when.mo, 2) + "-" + padded(when.d, 2);
}
function saidInstant(when) {
  const minutes = -localDate(when).getTimezoneOffset(), size = Math.abs(minutes);
  return saidDay(when) + "T" + padded(when.H, 2) + ":" + padded(when.M, 2) + ":" + padded(when.S, 2) + "." +
    padded(Math.floor(when.us / 1000), 3) + (minutes < 0 ? "-" : "+") + padded(Math.floor(size / 60), 2) + ":" +
    padded(Math.floor(size % 60), 2);
}
// As ODK writes it: a date alone at midnight.
function saidMoment(when) {
  return when.H || when.M || when.S || when.us ? saidInstant(when) : saidDay(when);
}
