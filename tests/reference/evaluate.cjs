// Reads {now, cases: [{xml, context, expressions}]} on standard input; writes, for each expression of each case,
// {kind, value} or {error}. The engine is openrosa-xpath-evaluator, on jsdom's XPath.
const { createRequire } = require("node:module");
const load = createRequire(`${process.argv[2]}/package.json`);
const { JSDOM } = load("jsdom");

const input = JSON.parse(require("node:fs").readFileSync(0, "utf8"));

const RealDate = Date;
class FixedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(input.now);
    else super(...given);
  }
}
globalThis.Date = FixedDate;

const { window } = new JSDOM("");
Object.assign(globalThis, {
  window,
  Node: window.Node,
  XPathEvaluator: window.XPathEvaluator,
  XPathResult: window.XPathResult,
});
const OpenRosaXPath = load("openrosa-xpath-evaluator");
const engine = OpenRosaXPath();

function asked(document, node, expression) {
  try {
    const result = engine.evaluate(expression, node, null, XPathResult.ANY_TYPE, null);
    switch (result.resultType) {
      case XPathResult.NUMBER_TYPE:
        return { kind: "number", value: String(result.numberValue) };
      case XPathResult.BOOLEAN_TYPE:
        return { kind: "boolean", value: String(result.booleanValue) };
      case XPathResult.ANY_TYPE:
      case XPathResult.STRING_TYPE:
        return { kind: "string", value: result.stringValue };
      default: {
        const first = result.iterateNext();
        return { kind: "nodes", value: first ? first.textContent : "" };
      }
    }
  } catch (error) {
    return { error: String(error.message ?? error).slice(0, 200) };
  }
}

const results = input.cases.map(({ xml, context, expressions }) => {
  const document = new window.DOMParser().parseFromString(xml, "text/xml");
  const node = document.evaluate(context, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
  return expressions.map((expression) => asked(document, node, expression));
});
process.stdout.write(JSON.stringify(results));
