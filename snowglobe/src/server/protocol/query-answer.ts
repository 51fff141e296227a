import { parametersForDriver, parameterValue } from "../../account/parameters.ts";
import type { Session } from "../../account/session.ts";
import type { QueryRecord } from "../../engine/query-registry.ts";
import { resultGone } from "../../errors/result-errors.ts";
import { type FiledRows, rowCount } from "../../types/result-set.ts";
import { type Answer, CODES, queryFailure, success } from "./answer.ts";
import { rowType } from "./row-type.ts";

/** "It is running": where its result will be. Drivers ask there again, or later. */
export function runningAnswer(query: QueryRecord, asynchronous: boolean): Answer {
  return {
    data: {
      queryId: query.id,
      getResultUrl: `/queries/${query.id}/result`,
      queryAbortsAfterSecs: 300,
      progressDesc: null,
    },
    code: asynchronous ? CODES.runningAsynchronously : CODES.running,
    message: asynchronous ? "Query execution in progress asynchronously." : "Query execution in progress.",
    success: true,
  };
}

/** A finished query's answer; `baseUrl` is where its chunks are fetched. */
export function finishedAnswer(query: QueryRecord, session: Session, baseUrl: string): Answer {
  if (query.error) return queryFailure(query.error, query.id);
  const { result } = query;
  const toldOfStructures = parameterValue(session, "ENABLE_STRUCTURED_TYPES_IN_CLIENT_RESPONSE") === true;
  if (!result) return queryFailure(resultGone(query.id), query.id);
  const common = {
    parameters: parametersForDriver(session),
    queryId: query.id,
    databaseProvider: null,
    finalDatabaseName: session.database,
    finalSchemaName: session.schema,
    finalWarehouseName: session.warehouse,
    finalRoleName: session.role,
    numberOfBinds: result.bindCount ?? 0,
    arrayBindSupported: result.statementType === "INSERT",
    statementTypeId: query.statementTypeId ?? 0,
    version: 1,
    sendResultTime: Date.now(),
    queryResultFormat: "json",
    queryContext: { entries: [] },
    ...(query.children ? multiStatement(query.children) : {}),
  };
  if (result.transfer) return success({ ...common, ...result.transfer });
  return success({
    ...common,
    rowtype: result.columns.map((column) => rowType(column, toldOfStructures)),
    rowset: result.rows,
    total: rowCount(result),
    returned: rowCount(result),
    ...(result.more ? { chunks: chunkAddresses(result.more, baseUrl), chunkHeaders: {} } : {}),
  });
}

function chunkAddresses({ key, chunks }: FiledRows, baseUrl: string): Record<string, unknown>[] {
  return chunks.map(({ rowCount, uncompressedSize, compressedSize }, index) => ({
    url: `${baseUrl}/chunks/${key}/${index}`,
    rowCount,
    uncompressedSize,
    compressedSize,
  }));
}

function multiStatement(children: readonly QueryRecord[]): Record<string, string> {
  return {
    resultIds: children.map((child) => child.id).join(","),
    resultTypes: children.map((child) => String(child.statementTypeId ?? 0)).join(","),
  };
}
