import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { type ContainerProcess, freePort, type Guard, startContainer } from "./container-process.ts";
import { imagePath } from "./image-path.ts";
import type { ImageRegistry, StoredImage } from "./image-registry.ts";
import { propertiesOf, type ServiceProperties } from "./service-properties.ts";
import type { ServiceTokens } from "./service-tokens.ts";
import { readSpecification, type Specification } from "./specification.ts";

/** What one service's instances run with. */
export interface ServiceWorld {
  readonly account: Account;
  readonly images: ImageRegistry;
  readonly tokens: ServiceTokens;
  readonly guard: Guard;
  /** Something about the service's instances has changed. */
  readonly onChange: () => void;
}

export interface ServiceInstance {
  readonly id: number;
  readonly container: ContainerProcess;
  readonly lines: readonly string[];
  readonly specDigest: string;
  readonly imageDigest: string;
}

/** The instances of one service, brought to what its properties ask for. */
export interface RunningService {
  readonly instances: readonly ServiceInstance[];
  /** Whether instances are being replaced by ones of another specification. */
  readonly upgrading: boolean;
  /** Why there are no instances although there should be. */
  readonly message: string | undefined;
  /** Starts, stops or replaces instances until they are as the service's object says; calls run one after another. */
  apply(service: CatalogObject): Promise<void>;
  stop(): Promise<void>;
}

/** How long a container may take to stop: "SIGTERM, then 30 seconds" in Snowflake. */
const GRACE = 30_000;
/** "Snowflake refreshes the content of the token file every few minutes." */
const REFRESH = 120_000;
const LINES_KEPT = 2000;

export function runningService(world: ServiceWorld, serviceId: number): RunningService {
  const instances: ServiceInstance[] = [];
  const folder = join(world.account.folder, "services", String(serviceId));
  const tokenFile = join(folder, "session", "token");
  let last: Promise<void> = Promise.resolve();
  let upgrading = false;
  let message: string | undefined;
  let stopped = false;
  const writeToken = () => {
    mkdirSync(join(folder, "session"), { recursive: true, mode: 0o700 });
    writeFileSync(tokenFile, world.tokens.issueForService(serviceId), { mode: 0o600 });
    chmodSync(tokenFile, 0o600);
  };
  const refresh = setInterval(() => {
    if (instances.length > 0) writeToken();
  }, REFRESH);
  refresh.unref();

  const startInstance = async (id: number, wanted: Wanted) => {
    const lines: string[] = [];
    const container = startContainer(
      containerStart(world, wanted, tokenFile),
      await freePort(),
      (line) => {
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
      },
      world.onChange,
    );
    instances.push({
      id,
      container,
      lines,
      specDigest: wanted.properties.imageDigest + wanted.properties.specification,
      imageDigest: wanted.properties.imageDigest,
    });
    instances.sort((a, b) => a.id - b.id);
    world.onChange();
  };
  const stopInstance = async (instance: ServiceInstance) => {
    await instance.container.stop(GRACE);
    instances.splice(instances.indexOf(instance), 1);
    world.onChange();
  };
  const bring = async (service: CatalogObject) => {
    const properties = propertiesOf(service);
    const count = properties.suspended || stopped ? 0 : properties.minInstances;
    message = undefined;
    for (const extra of instances.filter((instance) => instance.id >= count)) await stopInstance(extra);
    if (count === 0) return;
    const specification = readSpecification(properties.specification);
    const image = world.images.find({
      ...imagePath(specification.container.image),
      reference: { digest: properties.imageDigest },
    });
    if (!image) {
      message = `Image ${specification.container.image} (${properties.imageDigest}) is not in its repository`;
      return;
    }
    writeToken();
    const wanted: Wanted = { service, properties, specification, image };
    const digest = properties.imageDigest + properties.specification;
    try {
      for (let id = 0; id < count; id += 1) {
        const current = instances.find((instance) => instance.id === id);
        if (current?.specDigest === digest) continue;
        upgrading = current !== undefined;
        if (current) await stopInstance(current);
        await startInstance(id, wanted);
        // A rolling upgrade goes on when the new instance is ready; the last one is nobody's to wait for here.
        if (upgrading && id < count - 1)
          await settled(() => instances.find((instance) => instance.id === id));
      }
    } finally {
      upgrading = false;
    }
  };
  return {
    instances,
    get upgrading() {
      return upgrading;
    },
    get message() {
      return message;
    },
    apply(service) {
      last = last
        .then(() => bring(service))
        .catch((error: unknown) => {
          message = error instanceof Error ? error.message : String(error);
          world.account.log(`service ${service.path.name}: ${message}`);
        });
      return last;
    },
    async stop() {
      stopped = true;
      clearInterval(refresh);
      await last;
      await Promise.all([...instances].map(stopInstance));
      world.tokens.forget(serviceId);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Wanted {
  readonly service: CatalogObject;
  readonly properties: ServiceProperties;
  readonly specification: Specification;
  readonly image: StoredImage;
}

/** The container's environment: nothing of this process's but the path to programs. */
function containerStart(world: ServiceWorld, wanted: Wanted, tokenFile: string) {
  const { service, specification, image } = wanted;
  const { container } = specification;
  const url = new URL(world.account.url());
  return {
    command: [...(container.command ?? image.command), ...(container.args ?? [])],
    cwd: image.cwd,
    env: {
      PATH: process.env.PATH ?? "",
      ...image.env,
      ...container.env,
      SNOWFLAKE_ACCOUNT: world.account.name,
      SNOWFLAKE_HOST: url.hostname,
      SNOWFLAKE_PORT: url.port,
      SNOWFLAKE_PROTOCOL: url.protocol.replace(":", ""),
      SNOWFLAKE_DATABASE: service.path.database ?? "",
      SNOWFLAKE_SCHEMA: service.path.schema ?? "",
      // In Snowflake's containers this file is /snowflake/session/token, which no program here may write.
      SNOWFLAKE_TOKEN_FILE: tokenFile,
      SNOWFLAKE_SERVICE_NAME: service.path.name,
    },
    readinessPath: container.readinessProbe?.path,
    guard: world.guard,
  };
}

/** Waits until an instance is ready, has failed or is gone. */
async function settled(find: () => ServiceInstance | undefined): Promise<void> {
  for (;;) {
    const status = find()?.container.status;
    if (status === undefined || status === "READY" || status === "FAILED") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
