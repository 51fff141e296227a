import type { QueryRecord } from "../../engine/query-registry.ts";
import type { StatementType } from "../../types/result-set.ts";

/** Numbers by which drivers tell kinds of statement apart: 0x3… is DML, from 0x6000 on DDL. */
const IDS: Readonly<Record<StatementType, number>> = {
  SELECT: 0x1000,
  INSERT: 0x3100,
  UPDATE: 0x3200,
  DELETE: 0x3300,
  MERGE: 0x3400,
  COPY: 0x3000,
  SHOW: 0x4100,
  OTHER: 0x4000,
  DDL: 0x6000,
};
const MULTI_STATEMENT = 0xa000;

export function statementTypeId(query: QueryRecord): number {
  return query.children ? MULTI_STATEMENT : IDS[query.statementType ?? "OTHER"];
}
