import { findEnvironment, type ProjectEnvironment } from "../find-environment.ts";
import type { ProjectFile } from "../project.ts";
import { readProjectFile } from "../read-project-file.ts";

/** A project for tests: two environments, a staged folder, a job after each deployment, a service. */
export const SHOP = `version: 1
projects:
  shop:
    repository: acme/shop
    staged: { loader: migrations/python/loader }
    vars: { team: data }
    environments:
      dev:
        branch: dev
        role: SHOP_DEV_DEPLOY
        warehouse: SHOP_WH
        database: SHOP_DEV
        schema: SALES
        history_table: SHOP_DEV.METADATA.CHANGE_HISTORY
        create_history_table: true
        vars: { load_role: SHOP_DEV_LOAD }
      prod:
        branch: main
        role: SHOP_PROD_DEPLOY
        warehouse: SHOP_WH
        database: SHOP_PROD
        schema: SALES
        history_table: SHOP_PROD.METADATA.CHANGE_HISTORY
        create_history_table: true
        vars: { load_role: SHOP_PROD_LOAD }
    jobs:
      load:
        sql: CALL {{ database }}.SALES.LOAD();
        role: "{{ load_role }}"
        when: [after-deployment, manual]
`;

/** The file, or the file with one text in it replaced by another. */
export function shopFile(written?: string, by = ""): ProjectFile {
  return readProjectFile(written === undefined ? SHOP : SHOP.replace(written, by));
}

/** An environment of it. */
export function shopEnvironment(key = "dev", file = shopFile()): ProjectEnvironment {
  return findEnvironment(file, "shop", key);
}
