import type { Account, AccountPart, Execution, StatementFamily } from "../account/account.ts";
import type { Token } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { alterService, createService, dropService } from "./change-service.ts";
import { grantServiceRole } from "./grant-service-role.ts";
import type { PushedImage } from "./image-registry.ts";
import { callServiceFunction, serviceFunctions, waitForService } from "./service-functions.ts";
import { type RuntimeOptions, type ServiceRuntime, serviceRuntime } from "./service-runtime.ts";
import {
  describeService,
  showContainers,
  showEndpoints,
  showImages,
  showInstances,
  showServices,
} from "./show-services.ts";

/**
 * Services of Snowpark Container Services: statements, processes and the ingress. Comes before the part that has CALL,
 * so that `CALL service!SPCS_WAIT_FOR` gets here.
 * @returns the part, and what stands for `docker push`
 */
export function makeServicesPart(options: RuntimeOptions = {}): {
  part: (account: Account) => AccountPart;
  pushImage: (image: PushedImage) => string;
} {
  let runtime: ServiceRuntime | undefined;
  return {
    part(account) {
      const made = serviceRuntime(account, options);
      runtime = made;
      const functions = serviceFunctions(made);
      return {
        families: families(made, (execution) => callServiceFunction(functions, execution)),
        systemFunctions: functions,
        start: async () => resumeServices(account, made),
      };
    },
    pushImage(image) {
      if (!runtime) throw new Error("The account is not open yet: push images after it is.");
      return runtime.push(image);
    },
  };
}

/** A reopened account's services start again, as soon as there is an address for them to sign in at. */
function resumeServices(account: Account, runtime: ServiceRuntime): void {
  const services = account.catalog.list("SERVICE");
  if (services.length === 0) return;
  const timer = setInterval(() => {
    if (account.url() === "") return;
    clearInterval(timer);
    for (const service of services) runtime.follow(service.id);
  }, 20);
  account.onClose(async () => clearInterval(timer));
}

function families(
  runtime: ServiceRuntime,
  callFunction: (execution: Execution) => Promise<ResultSet>,
): StatementFamily[] {
  const family = (
    name: string,
    commits: boolean,
    accepts: (tokens: readonly Token[]) => boolean,
    execute: (execution: Execution) => Promise<ResultSet> | ResultSet,
  ): StatementFamily => ({
    name,
    commits,
    waitsOutside: commits,
    accepts,
    execute: async (execution) => execute(execution),
  });
  const begins =
    (...words: readonly string[]) =>
    (tokens: readonly Token[]) =>
      words.every((word, index) => tokens[index]?.kind === "word" && tokens[index]?.value === word);
  return [
    family("CREATE SERVICE", true, begins("CREATE", "SERVICE"), (execution) =>
      createService(runtime, execution),
    ),
    family("ALTER SERVICE", true, begins("ALTER", "SERVICE"), (execution) =>
      alterService(runtime, execution),
    ),
    family("DROP SERVICE", true, begins("DROP", "SERVICE"), dropService),
    family("GRANT SERVICE ROLE", true, begins("GRANT", "SERVICE", "ROLE"), grantServiceRole),
    family("REVOKE SERVICE ROLE", true, begins("REVOKE", "SERVICE", "ROLE"), grantServiceRole),
    family("SHOW SERVICES", false, begins("SHOW", "SERVICES"), (execution) =>
      showServices(runtime, execution),
    ),
    family("DESCRIBE SERVICE", false, begins("DESCRIBE", "SERVICE"), (execution) =>
      describeService(runtime, execution),
    ),
    family("DESC SERVICE", false, begins("DESC", "SERVICE"), (execution) =>
      describeService(runtime, execution),
    ),
    family("SHOW ENDPOINTS", false, begins("SHOW", "ENDPOINTS", "IN", "SERVICE"), (execution) =>
      showEndpoints(runtime, execution),
    ),
    family(
      "SHOW SERVICE CONTAINERS",
      false,
      begins("SHOW", "SERVICE", "CONTAINERS", "IN", "SERVICE"),
      (execution) => showContainers(runtime, execution),
    ),
    family(
      "SHOW SERVICE INSTANCES",
      false,
      begins("SHOW", "SERVICE", "INSTANCES", "IN", "SERVICE"),
      (execution) => showInstances(runtime, execution),
    ),
    family("SHOW IMAGES", false, begins("SHOW", "IMAGES", "IN", "IMAGE", "REPOSITORY"), (execution) =>
      showImages(runtime, execution),
    ),
    family("CALL SPCS_WAIT_FOR", false, isWaitFor, (execution) => waitForService(runtime, execution)),
    family("CALL SYSTEM$GET_SERVICE", false, isServiceFunction, callFunction),
  ];
}

function isWaitFor(tokens: readonly Token[]): boolean {
  return (
    tokens[0]?.value === "CALL" &&
    tokens.some((token, index) => token.text === "!" && tokens[index + 1]?.value === "SPCS_WAIT_FOR")
  );
}

function isServiceFunction(tokens: readonly Token[]): boolean {
  return tokens[0]?.value === "CALL" && /^SYSTEM\$GET_SERVICE_(LOGS|STATUS)$/.test(tokens[1]?.value ?? "");
}
