// Judges the answers given on standard input as JSON lines: {form, tables, cases: [{language, now, values, rows}]}.
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = given.cases.map(one => {
  const sheet = new Sheet(given.form, given.tables, one.language);
  sheet.now = fromDate(new Date(one.now));
  sheet.read(one.values, one.rows);
  const judged = sheet.judge();
  const fields = {};
  Object.keys(judged.fields).forEach(key => {
    const field = judged.fields[key];
    fields[key] = [
      field.value, field.relevant, field.required, field.readonly, field.fault, field.message, field.label,
      field.choices && field.choices.map(choice => [choice.name, choice.label]),
    ];
  });
  return {fields: fields, groups: Object.keys(judged.groups).filter(key => judged.groups[key].relevant)};
});
process.stdout.write(JSON.stringify(told));
