// XPath 1.0 on trees made by the server (forms/packing.py says their shape).
// A context: {node, place, size, top, run}: top is the node where the whole expression stands.
function XPathError(said) { this.said = said; }

function ask(tree, context) {
  if (typeof tree === "number" || typeof tree === "string") return tree;
  switch (tree[0]) {
    case "f": return called(tree, context);
    case "/": return walked(tree, context);
    case "[": return tree.slice(2).reduce((nodes, one) => filtered(nodes, one, context), nodesOf(ask(tree[1], context)));
    case "i": return context.run.instance(tree[1]);
    case "o": {
      const known = context.held.get(tree);
      if (known !== undefined) return known;
      const found = ask(tree[1], {node: context.top, place: 1, size: 1, top: context.top, run: context.run, held: context.held});
      context.held.set(tree, found);
      return found;
    }
    case "or": return truth(ask(tree[1], context)) || truth(ask(tree[2], context));
    case "and": return truth(ask(tree[1], context)) && truth(ask(tree[2], context));
    case "|": return inOrder(nodesOf(ask(tree[1], context)).concat(nodesOf(ask(tree[2], context))));
  }
  if (tree.length === 2) return -plainNumber(ask(tree[1], context));
  const left = ask(tree[1], context), right = ask(tree[2], context);
  switch (tree[0]) {
    case "+": return plainNumber(left) + plainNumber(right);
    case "-": return plainNumber(left) - plainNumber(right);
    case "*": return plainNumber(left) * plainNumber(right);
    case "div": return plainNumber(left) / plainNumber(right);
    case "mod": return plainNumber(left) % plainNumber(right);
    case "=": return alike(left, right, (a, b) => a === b);
    case "!=": return alike(left, right, (a, b) => a !== b);
    case "<": return ordered(left, right, (a, b) => a < b);
    case "<=": return ordered(left, right, (a, b) => a <= b);
    case ">": return ordered(left, right, (a, b) => a > b);
    case ">=": return ordered(left, right, (a, b) => a >= b);
  }
  throw new XPathError(tree[0]);
}
function nodesOf(value) {
  if (!Array.isArray(value)) throw new XPathError("nodes");
  return value;
}
// Section 3.4: some node of each for which it holds.
function alike(left, right, test) {
  const lists = Array.isArray(left), other = Array.isArray(right);
  if (lists && other) {
    const texts = right.map(nodeText);
    return left.some(one => { const said = nodeText(one); return texts.some(two => test(said, two)); });
  }
  if (other) return alike(right, left, test);
  if (lists) {
    if (typeof right === "boolean") return test(truth(left), right);
    if (typeof right === "number") return left.some(one => test(plainNumber(nodeText(one)), right));
    return left.some(one => test(nodeText(one), right));
  }
  if (typeof left === "boolean" || typeof right === "boolean") return test(truth(left), truth(right));
  if (typeof left === "number" || typeof right === "number") return test(plainNumber(left), plainNumber(right));
  return test(left, right);
}
function ordered(left, right, test) {
  const lefts = Array.isArray(left) ? (typeof right === "boolean" ? [truth(left)] : left.map(nodeText)) : [left];
  const rights = Array.isArray(right) ? (typeof left === "boolean" ? [truth(right)] : right.map(nodeText)) : [right];
  return lefts.some(one => rights.some(two => test(plainNumber(one), plainNumber(two))));
}
function walked(tree, context) {
  let nodes = tree[1] === 0 ? [context.node] : tree[1] === 1 ? [context.run.document] : nodesOf(ask(tree[1], context));
  tree[2].forEach(step => { nodes = stepped(nodes, step, context); });
  return nodes;
}
function stepped(nodes, step, context) {
  if (step === ".") return nodes;
  if (typeof step === "string" && step !== ".." && step !== "//") {
    const found = [];
    nodes.forEach(node => { if (node.c) node.c.forEach(child => { if (child.n === step) found.push(child); }); });
    return found;
  }
  const axis = step === ".." ? "parent" : step === "//" ? "descendant-or-self" : step[0];
  const test = typeof step === "string" ? "node()" : step[1];
  const found = [];
  nodes.forEach(node => {
    let near = AXES[axis](node).filter(one => fits(one, test, axis));
    if (typeof step !== "string") step.slice(2).forEach(one => { near = filtered(near, one, context); });
    near.forEach(one => found.push(one));
  });
  return nodes.length < 2 && !/^(ancestor|preceding)/.test(axis) ? found : inOrder(found);
}
function filtered(nodes, predicate, context) {
  const kept = [];
  nodes.forEach((node, index) => {
    const inner = {node: node, place: index + 1, size: nodes.length, top: context.top, run: context.run, held: context.held};
    const value = ask(predicate, inner);
    if (typeof value === "number" ? value === index + 1 : truth(value)) kept.push(node);
  });
  return kept;
}
function fits(node, test, axis) {
  if (test === "node()") return true;
  if (test === "text()") return node.n === undefined && !node.attribute;
  if (axis === "attribute") return test === "*" || node.attribute === test;
  return node.n !== undefined && node.n !== "" && (test === "*" || node.n === test);
}
function below(node, found) {
  (node.c || []).forEach(child => { found.push(child); below(child, found); });
  return found;
}
function above(node) {
  const found = [];
  for (let up = node.p; up; up = up.p) found.push(up);
  return found;
}
function brothers(node, after) {
  if (!node.p || !node.p.c) return [];
  const place = node.p.c.indexOf(node);
  return after ? node.p.c.slice(place + 1) : node.p.c.slice(0, place).reverse();
}
const AXES = {
  "child": node => node.c || (node.t ? [{t: node.t, p: node}] : []),
  "parent": node => node.p ? [node.p] : [],
  "self": node => [node],
  "descendant": node => below(node, []),
  "descendant-or-self": node => below(node, [node]),
  "ancestor": above,
  "ancestor-or-self": node => [node].concat(above(node)),
  "following-sibling": node => brothers(node, true),
  "preceding-sibling": node => brothers(node, false),
  "following": node => [node].concat(above(node)).reduce(
    (all, one) => all.concat(...brothers(one, true).map(next => below(next, [next]))), []),
  "preceding": node => [node].concat(above(node)).reduce(
    (all, one) => all.concat(...brothers(one, false).map(next => below(next, [next]).reverse())), []),
  "attribute": node => Object.keys(node.a || {}).map(name => ({t: node.a[name], attribute: name, p: node})),
  "namespace": () => [],
};
// In the document's order, each once.
function inOrder(nodes) {
  const places = new Map();
  const placeOf = node => {
    const place = [];
    for (let one = node; one && one.p; one = one.p) place.unshift(one.p.c ? one.p.c.indexOf(one) : 0);
    return place;
  };
  nodes.forEach(node => { if (!places.has(node)) places.set(node, placeOf(node)); });
  const compare = (one, two) => {
    const a = places.get(one), b = places.get(two);
    for (let index = 0; index < Math.min(a.length, b.length); index++) if (a[index] !== b[index]) return a[index] - b[index];
    return a.length - b.length;
  };
  return Array.from(places.keys()).sort(compare);
}
function called(tree, context) {
  const run = FUNCTIONS[tree[1]];
  if (!run) throw new XPathError(tree[1]);
  return run(context, ...tree.slice(2).map(argument => ask(argument, context)));
}
// What an expression gives at a node; NaN where XPath cannot say.
function valueOf(tree, node, run) {
  try {
    return ask(tree, {node: node, place: 1, size: 1, top: node, run: run, held: new Map()});
  } catch (error) {
    if (error instanceof XPathError) return NaN;
    throw error;
  }
}
