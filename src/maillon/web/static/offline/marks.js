// Labels with their bold, italic and links, and what they show. As forms/marks.py: text nodes only, never HTML.
const MARK = /\\([\\*_#[\]])|\[([^[\]\n]{1,500})\]\(((?:https?:\/\/|mailto:)[^\s()<>"']{1,1000})\)|\*\*(\S|\S[^\n]{0,2000}?\S)\*\*|(^|[^\w])__(\S|\S[^\n]{0,2000}?\S)__(?!\w)|\*([^\s*]|[^\s*][^*\n]*?\S)\*|(^|[^\w])_([^\s_]|[^\s_][^_\n]*?\S)_(?![\w_])/;
function markedInto(node, text) {
  text.split(/(\n)/).forEach(line => {
    const heading = /^#{1,6}[ \t]+/.exec(line);
    const into = heading ? node.appendChild(make("strong")) : node;
    inMarks(into, heading ? line.slice(heading[0].length) : line);
  });
}
function inMarks(node, text) {
  for (let found = MARK.exec(text); found; found = MARK.exec(text)) {
    const before = text.slice(0, found.index) + (found[5] || found[8] || "");
    if (before) node.appendChild(document.createTextNode(before));
    if (found[1]) node.appendChild(document.createTextNode(found[1]));
    else if (found[3]) inMarks(node.appendChild(make("a", {href: found[3], rel: "noopener noreferrer", target: "_blank"})), found[2]);
    else if (found[4] || found[6]) inMarks(node.appendChild(make("strong")), found[4] || found[6]);
    else inMarks(node.appendChild(make("em")), found[7] || found[9]);
    text = text.slice(found.index + found[0].length);
  }
  if (text) node.appendChild(document.createTextNode(text));
}
// Sets a node's words anew only where they changed.
function say(node, text) {
  if (node.said === text) return;
  node.said = text;
  node.textContent = "";
  markedInto(node, text);
}
function unmarked(text) { const node = make("span"); markedInto(node, text); return node.textContent; }
// The pictures and sounds of a label; one that was too large to travel is named.
function shownBy(shows) {
  const kept = make("div", {class: "shows"});
  ((shows || {})[state.language] || (shows || {})[data.form.default] || []).forEach(one => {
    const held = (data.media || {})[one[1]];
    if (!held) kept.appendChild(make("p", {class: "hint"}, word("elsewhere", one[1])));
    else if (one[0] === "image") kept.appendChild(make("img", {src: "data:" + held.type + ";base64," + held.data, alt: ""}));
    else kept.appendChild(make("audio", {src: "data:" + held.type + ";base64," + held.data, controls: true}));
  });
  return kept.childNodes.length ? kept : null;
}
// A trace or a surface, one point a line; drawn small, north up.
function pointsTyped(text, closed) {
  let lines = text.split(/[\n\r]+/).map(line => line.trim().replace(/^[ ;]+|[ ;]+$/g, "")).filter(Boolean);
  if (lines.length < 2 && text.indexOf(";") >= 0) lines = text.split(";").map(part => part.trim()).filter(Boolean);
  const points = lines.map(line => {
    const pair = /^([+-]?\d+(?:[.,]\d+)?)(?:\s*,\s+|\s+)([+-]?\d+(?:[.,]\d+)?)$/.exec(line);
    return pair ? (pair[1] + " " + pair[2] + " 0 0").replace(/,/g, ".") : line;
  });
  if (closed && points.length >= 3 && points[0] !== points[points.length - 1]) points.push(points[0]);
  return points.join("; ");
}
function pointsShown(value, closed) {
  const lines = value.split(";").map(part => part.trim().replace(/ 0 0$/, "")).filter(Boolean).join("\n");
  return pointsTyped(lines, closed) === value ? lines : value;
}
function drawnTrace(value, closed) {
  const points = value.split(";").map(part => words(part).slice(0, 2).map(Number)).filter(pair => pair.length === 2 && pair.every(isFinite));
  if (points.length < 2) return null;
  const shrink = Math.max(0.01, Math.cos(points[0][0] * Math.PI / 180)), flat = points.slice(0, 2000).map(pair => [pair[1] * shrink, -pair[0]]);
  const left = Math.min.apply(null, flat.map(one => one[0])), top = Math.min.apply(null, flat.map(one => one[1]));
  const wide = Math.max(Math.max.apply(null, flat.map(one => one[0])) - left, Math.max.apply(null, flat.map(one => one[1])) - top) || 1;
  const placed = flat.map(one => [8 + (one[0] - left) * 104 / wide, 8 + (one[1] - top) * 104 / wide].map(part => part.toFixed(1)).join(","));
  const space = "http://www.w3.org/2000/svg", svg = document.createElementNS(space, "svg"), line = document.createElementNS(space, closed ? "polygon" : "polyline");
  svg.setAttribute("viewBox", "0 0 120 120");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", word("drawn", String(points.length)));
  line.setAttribute("points", placed.join(" "));
  svg.appendChild(line);
  return svg;
}
