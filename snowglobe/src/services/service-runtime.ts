import { join } from "node:path";
import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { followPools, wakePool } from "./compute-pools.ts";
import { type ImageRegistry, imageRegistry, type PushedImage } from "./image-registry.ts";
import { type Ingress, openIngress } from "./ingress.ts";
import { processGuard } from "./process-guard.ts";
import { type RunningService, runningService } from "./running-service.ts";
import { propertiesOf } from "./service-properties.ts";
import { registerTokens, type ServiceTokens, serviceTokens } from "./service-tokens.ts";
import { readSpecification } from "./specification.ts";

export type ServiceStatus = "PENDING" | "RUNNING" | "FAILED" | "SUSPENDING" | "SUSPENDED";

/** All services of the account: their processes follow the catalogue. */
export interface ServiceRuntime {
  readonly images: ImageRegistry;
  readonly tokens: ServiceTokens;
  push(image: PushedImage): string;
  /** Brings the service's processes to what its object says; does not wait for them. */
  follow(serviceId: number): void;
  running(serviceId: number): RunningService | undefined;
  status(service: CatalogObject): ServiceStatus;
  /** The loopback address of a public endpoint. */
  ingressUrl(serviceId: number, endpoint: string): string | undefined;
  /** Resolves at the next change of any service. */
  changed(): Promise<void>;
}

export interface RuntimeOptions {
  /** Whom a request without any sign of who sends it is answered as; absent: it must sign in. */
  readonly ingressUser?: string;
  /** The clock of tokens, in milliseconds. */
  readonly now?: () => number;
}

export function serviceRuntime(account: Account, options: RuntimeOptions = {}): ServiceRuntime {
  const services = new Map<number, RunningService>();
  const ingresses = new Map<number, Promise<Map<string, Ingress>>>();
  const addresses = new Map<string, string>();
  const guard = processGuard();
  const images = imageRegistry(join(account.folder, "images.json"));
  let waiting: (() => void)[] = [];
  const onChange = () => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const serviceOf = (id: number) => {
    const service = account.catalog.byId(id);
    return service?.kind === "SERVICE" ? service : undefined;
  };
  const tokens = serviceTokens((id) => {
    const service = serviceOf(id);
    if (!service?.owner) return undefined;
    const { serviceUser, queryWarehouse } = propertiesOf(service);
    return {
      user: serviceUser,
      role: service.owner,
      ...(queryWarehouse === null ? {} : { defaultWarehouse: queryWarehouse }),
    };
  }, options.now);
  registerTokens(account, tokens);

  const openIngresses = async (service: CatalogObject) => {
    const opened = new Map<string, Ingress>();
    for (const endpoint of readSpecification(propertiesOf(service).specification).endpoints) {
      if (!endpoint.public) continue;
      const ingress = await openIngress({
        account,
        tokens,
        serviceId: service.id,
        endpoint: endpoint.name,
        ingressUser: options.ingressUser,
        target: () => target(service.id),
      });
      opened.set(endpoint.name, ingress);
      addresses.set(`${service.id} ${endpoint.name}`, ingress.url);
    }
    onChange();
    return opened;
  };
  const closeIngresses = async (id: number) => {
    const opened = await ingresses.get(id);
    ingresses.delete(id);
    for (const [endpoint, ingress] of opened ?? []) {
      addresses.delete(`${id} ${endpoint}`);
      await ingress.close();
    }
  };

  let turn = 0;
  /** A ready instance's port; a suspended service is resumed by who calls it, when it allows that. */
  const target = async (id: number): Promise<number | undefined> => {
    const ready = () =>
      (services.get(id)?.instances ?? []).filter((instance) => instance.container.status === "READY");
    const service = serviceOf(id);
    if (service && propertiesOf(service).suspended && propertiesOf(service).autoResume) {
      await wakePool(account, propertiesOf(service).computePool);
      await account.change(async (change) => {
        const properties = { ...propertiesOf(service), suspended: false, resumedOn: Date.now() };
        change.update(id, { properties });
      });
      follow(id);
      for (let tries = 0; tries < 300 && ready().length === 0; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    turn += 1;
    const [...all] = ready();
    return all[turn % Math.max(1, all.length)]?.container.port;
  };

  const follow = (id: number): void => {
    const service = serviceOf(id);
    if (!service) {
      const gone = services.get(id);
      services.delete(id);
      void Promise.all([gone?.stop(), closeIngresses(id)]).finally(onChange);
      return;
    }
    const running = services.get(id) ?? runningService({ account, images, tokens, guard, onChange }, id);
    services.set(id, running);
    const endpoints = publicEndpoints(service);
    const open = ingresses.get(id);
    if (!open) ingresses.set(id, openIngresses(service));
    else
      void open.then(async (opened) => {
        if ([...opened.keys()].join() === endpoints.join()) return;
        await closeIngresses(id);
        ingresses.set(id, openIngresses(service));
      });
    void running.apply(service).finally(onChange);
  };

  followPools(account, follow);
  account.onDrop("SERVICE", async (service, change) => {
    const user = change.catalog.find("USER", { name: propertiesOf(service).serviceUser });
    if (user) await change.drop(user.id);
    // Once the change is through; if it is taken back the service is still there and runs on.
    setImmediate(() => void account.change(async () => follow(service.id)).catch(() => {}));
  });
  account.onClose(async () => {
    const all = [...services.values()];
    services.clear();
    await Promise.all([...ingresses.keys()].map(closeIngresses));
    await Promise.all(all.map((service) => service.stop()));
    guard.close();
  });

  return {
    images,
    tokens,
    push(image) {
      const digest = images.push(image);
      // A service of a reopened account may have waited for it.
      for (const [id, running] of services) if (running.message !== undefined) follow(id);
      return digest;
    },
    follow,
    running: (id) => services.get(id),
    status(service) {
      const running = services.get(service.id);
      const instances = running?.instances ?? [];
      const properties = propertiesOf(service);
      if (properties.suspended) return instances.length > 0 ? "SUSPENDING" : "SUSPENDED";
      if (running?.upgrading) return "PENDING";
      const digest = properties.imageDigest + properties.specification;
      const current = instances.filter((instance) => instance.specDigest === digest);
      if (current.some((instance) => instance.container.status === "FAILED")) return "FAILED";
      const ready = current.filter((instance) => instance.container.status === "READY").length;
      return ready >= (properties.minReadyInstances ?? properties.minInstances) ? "RUNNING" : "PENDING";
    },
    ingressUrl: (id, endpoint) => addresses.get(`${id} ${endpoint}`),
    changed: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

function publicEndpoints(service: CatalogObject): string[] {
  const { endpoints } = readSpecification(propertiesOf(service).specification);
  return endpoints.filter((endpoint) => endpoint.public).map((endpoint) => endpoint.name);
}
