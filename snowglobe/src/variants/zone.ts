const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC that a zone's clocks are ahead at an instant (milliseconds since 1970). */
export function zoneOffset(zone: string, instant: number): number {
  if (zone === "UTC" || zone === "Etc/UTC") return 0;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      ...{ timeZone: zone, hourCycle: "h23", era: "short" },
      ...{ year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const local = new Date(0);
  local.setUTCFullYear(
    parts.era === "BC" ? 1 - Number(parts.year) : Number(parts.year),
    Number(parts.month) - 1,
    Number(parts.day),
  );
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return Math.round((local.getTime() - Math.floor(instant / 1000) * 1000) / 60_000);
}
