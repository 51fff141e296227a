/** What the log says of every answered request. */
export interface Access {
  readonly request: string;
  readonly route: string;
  readonly method: string;
  readonly status: string;
  readonly milliseconds: number;
  readonly user: string;
}

/**
 * The line as the logger writes it ({@link createLogger}), without asking it: its shape is always the same, and it is the
 * one line whose cost counts. Text that others choose is escaped; the rest cannot hold what needs it.
 * @param time ISO 8601
 */
export function accessLine(time: string, access: Access): string {
  const { request, route, method, status, milliseconds } = access;
  const user = JSON.stringify(access.user);
  return `{"severity_text":"INFO","time":"${time}","attributes":{"request":"${request}","route":"${route}","method":"${method}","status":"${status}","milliseconds":${milliseconds},"user":${user}},"body":"${method} ${route} ${status}"}\n`;
}
