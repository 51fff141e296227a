// What the project says of itself (snowhook.yml, and the administrator's SQL beside it) as parameters of Systems Manager:
// docs/adr/0021-snowhook-yml-travels-in-parameters.md. Called by osls while it reads serverless.yml.
const { createHash } = require("node:crypto");
const { readdirSync, readFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const { gzipSync } = require("node:zlib");
const { parse } = require("yaml");

/** Characters of all environment variables of a function are 4,096; what the fragments say needs the rest. */
const VARIABLE_CHARACTERS = 2800;
/** Characters of a parameter in the tier that costs nothing. */
const PARAMETER_CHARACTERS = 4096;
const FILE = "snowhook.yml";

/** The files that the functions need, by their paths beside snowhook.yml, in the order of their names. */
function filesOf(folder) {
  const projects = parse(readFileSync(join(folder, FILE), "utf8"))?.projects ?? {};
  const folders = [...new Set(Object.values(projects).flatMap(({ setup }) => (setup ? [setup] : [])))];
  const scripts = folders.flatMap((setup) =>
    readdirSync(join(folder, setup), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".sql"))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/")),
  );
  const read = (path) => [path, readFileSync(join(folder, path), "utf8")];
  return { file: Object.fromEntries([read(FILE)]), setup: Object.fromEntries(scripts.sort().map(read)) };
}

function pack(files) {
  // The tenth byte says which system packed it: the same files are the same parameters everywhere.
  const bytes = gzipSync(JSON.stringify(files), { level: 9 });
  bytes[9] = 255;
  return bytes.toString("base64");
}

function parametersOf(folder, path) {
  const { file, setup } = filesOf(folder);
  const digest = createHash("sha256").update(JSON.stringify({ file, setup })).digest("hex");
  const chunks = Object.entries({ file, setup }).flatMap(([part, files]) => {
    const text = pack(files);
    const count = Math.ceil(text.length / PARAMETER_CHARACTERS);
    return Array.from({ length: count }, (_, index) => ({
      name: `${path}/${digest}/${part}/${index}-of-${count}`,
      logicalId: `Project${part === "file" ? "File" : "Setup"}${index}`,
      value: text.slice(index * PARAMETER_CHARACTERS, (index + 1) * PARAMETER_CHARACTERS),
    }));
  });
  const packed = pack(file);
  return { path: `${path}/${digest}`, packed: packed.length <= VARIABLE_CHARACTERS ? packed : "", chunks };
}

async function read({ resolveVariable }) {
  const [folder, service, stage] = await Promise.all([
    resolveVariable("self:custom.snowhook.project"),
    resolveVariable("self:service"),
    resolveVariable("sls:stage"),
  ]);
  return parametersOf(folder, `/${service}-${stage}/project`);
}

/** Where the functions find it: the name says what is in it, so that no function ever reads another one than its own. */
module.exports.path = async (variables) => (await read(variables)).path;

/** snowhook.yml itself, when it fits into an environment variable; else empty, and the functions fetch it. */
module.exports.packed = async (variables) => (await read(variables)).packed;

module.exports.parametersOf = parametersOf;

module.exports.resources = async (variables) => {
  const { chunks } = await read(variables);
  const Resources = Object.fromEntries(
    chunks.map(({ name, logicalId, value }) => [
      logicalId,
      { Type: "AWS::SSM::Parameter", Properties: { Name: name, Type: "String", Value: value } },
    ]),
  );
  return { Resources };
};
