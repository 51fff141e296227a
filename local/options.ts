/** The ports of a machine; 0: any free one. @throws {TypeError} that names the option that is wrong */
export function readPorts(port: string, snowflakePort: string): { webhook: number; snowflake: number } {
  return {
    webhook: readPort("--port", port),
    snowflake: readPort("--snowflake-port", snowflakePort),
  };
}

function readPort(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new TypeError(`${option} ${text}: must be a port, 0 to 65535`);
  return port;
}
