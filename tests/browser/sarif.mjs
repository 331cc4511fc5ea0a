// Holds a SARIF log against the schema of SARIF 2.1.0: `node sarif.mjs LOG`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv");
const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

const ajv = new Ajv({ schemaId: "auto", meta: false, unknownFormats: "ignore", logger: false });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
ajv._opts.defaultMeta = "http://json-schema.org/draft-04/schema#";

const log = JSON.parse(readFileSync(process.argv[2], "utf8"));
const validate = ajv.compile(schema);
if (!validate(log)) {
  console.error(validate.errors);
  process.exit(1);
}
console.log(`SARIF: ${log.runs[0].results.length} results, valid`);
