import { derivedSecret, localIdentity } from "../local/identity.ts";
import { type Local, type LocalOptions, startLocal } from "../local/start-local.ts";
import type { Kaggle } from "./kaggle/start-kaggle.ts";
import { startKaggle } from "./kaggle/start-kaggle.ts";
import { loadShippedProject, type ShippedProject } from "./shipped-project.ts";

export interface DemoOptions extends Omit<LocalOptions, "identity" | "hosts" | "setupVariables"> {
  /** The data set that the Kaggle stand-in serves. */
  csv: Uint8Array;
  /** With these the real Kaggle is asked. */
  kaggle?: { username: string; key: string };
}

/** The machine with what only the shipped project needs. */
export interface Demo extends Local {
  shipped: ShippedProject;
  kaggle: Kaggle;
}

/** Starts a stand-in for Kaggle, and everything that any project needs. */
export async function startDemo({ csv, kaggle: real, ...options }: DemoOptions): Promise<Demo> {
  const shipped = loadShippedProject(options.root);
  const labels = shipped.project.environments.map(({ key }) => `${shipped.project.key}/${key}`);
  const identity = await localIdentity(options.state, labels);
  const login = real ?? { username: "snowhook", key: derivedSecret(identity, "kaggle") };
  const kaggle = await startKaggle({ ...shipped.ingest, ...login, csv });
  const hosts = { "www.kaggle.com": kaggle.url, "storage.googleapis.com": kaggle.storageUrl };
  try {
    const local = await startLocal({
      ...options,
      identity,
      setupVariables: { [shipped.project.key]: { kaggle_username: login.username, kaggle_key: login.key } },
      ...(real === undefined ? { hosts } : {}),
    });
    return {
      ...local,
      shipped,
      kaggle,
      stop: async () => {
        await local.stop();
        await kaggle.close();
      },
    };
  } catch (error) {
    await kaggle.close();
    throw error;
  }
}
