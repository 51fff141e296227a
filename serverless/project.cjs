// What the project says of itself (snowhook.yml, and the administrator's SQL beside it) as parameters of Systems Manager:
// docs/adr/0021-snowhook-yml-travels-in-parameters.md. Its jobs' schedules are schedules of EventBridge.
// Called by osls while it reads serverless.yml.
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

/** The function URL of the status page: for whom IAM lets in, unless the stack says that a signed link is enough. */
module.exports.statusUrl = async ({ resolveVariable }) =>
  (await resolveVariable("param:statusAccess, 'iam'")) === "link" ? true : { authorizer: "aws_iam" };

module.exports.parametersOf = parametersOf;

/**
 * A schedule for each job that has one, in each of its environments. The time that it is meant for is the run's id: an
 * event that Scheduler sends twice runs the job once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function schedulesOf(folder) {
  const projects = parse(readFileSync(join(folder, FILE), "utf8"))?.projects ?? {};
  const places = Object.entries(projects).flatMap(([project, { environments = {}, jobs = {} }]) =>
    Object.entries(jobs ?? {}).flatMap(([job, { schedule, environments: chosen }]) =>
      schedule === undefined
        ? []
        : (chosen ?? Object.keys(environments)).map((environment) => ({
            project,
            environment,
            job,
            schedule,
          })),
    ),
  );
  return Object.fromEntries(
    places.map(({ schedule, ...place }) => {
      const id = createHash("sha256").update(JSON.stringify(place)).digest("hex").slice(0, 16);
      return [`JobSchedule${id}`, scheduleOf(place, schedule)];
    }),
  );
}

function scheduleOf(place, expression) {
  return {
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Description: `Job ${place.job} of ${place.project}/${place.environment}`,
      ScheduleExpression: expression,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: { "Fn::GetAtt": ["IngestLambdaFunction", "Arn"] },
        RoleArn: { "Fn::GetAtt": ["ScheduleRole", "Arn"] },
        Input: JSON.stringify({ ...place, run: "<aws.scheduler.scheduled-time>" }),
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
        DeadLetterConfig: { Arn: { "Fn::GetAtt": ["ScheduleDeadLetterQueue", "Arn"] } },
      },
    },
  };
}

module.exports.schedulesOf = schedulesOf;

module.exports.resources = async (variables) => {
  const { chunks } = await read(variables);
  const parameters = Object.fromEntries(
    chunks.map(({ name, logicalId, value }) => [
      logicalId,
      { Type: "AWS::SSM::Parameter", Properties: { Name: name, Type: "String", Value: value } },
    ]),
  );
  const folder = await variables.resolveVariable("self:custom.snowhook.project");
  return { Resources: { ...parameters, ...schedulesOf(folder) } };
};
