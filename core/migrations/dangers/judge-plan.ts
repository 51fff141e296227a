import { redact } from "../../errors/index.ts";
import { configSecrets } from "../contracts/config-secrets.ts";
import type { DangerPolicies, JudgedScript } from "../contracts/danger.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { judgeScript } from "./judge-script.ts";
import { DEFAULT_DANGER_POLICIES, refuseDangers } from "./refuse-dangers.ts";

/** Judges the scripts that are to run; names and reasons without the secrets of the template variables. */
export function judgePlan(scripts: readonly RenderedScript[], config: MigrationConfig): JudgedScript[] {
  const secrets = configSecrets(config);
  return scripts.map((script) => {
    const judged = judgeScript(script);
    return {
      ...judged,
      statements: judged.statements.map((statement) => ({
        ...statement,
        findings: statement.findings.map((one) => ({
          ...one,
          touches: redact(one.touches, secrets),
          reason: redact(one.reason, secrets),
          ...(one.accepted === undefined ? {} : { accepted: redact(one.accepted, secrets) }),
        })),
      })),
    };
  });
}

/** What the configuration does about each verdict. */
export function dangerPolicies({ dangers }: Pick<MigrationConfig, "dangers">): DangerPolicies {
  return { ...DEFAULT_DANGER_POLICIES, ...dangers };
}

/**
 * Judges the scripts that are to run, and refuses what the configuration blocks.
 * @throws {ConfigError} before anything runs
 */
export function judgeOrRefuse(scripts: readonly RenderedScript[], config: MigrationConfig): JudgedScript[] {
  const judged = judgePlan(scripts, config);
  refuseDangers(judged, dangerPolicies(config));
  return judged;
}
