import { simulate } from "./simulate.ts";

const [seed, n, env] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 200), process.argv[4]];
const t = Date.now();
const { violations, figures } = await simulate(seed, n, (e, at, what) => {
  if (e === env) console.log(new Date(at).toISOString().slice(5, 19), what.slice(0, 250));
});
console.log(seed, JSON.stringify(figures), violations.length, (Date.now() - t) / 1000);
for (const v of violations.slice(0, 15))
  console.log(v.promise, v.environment, new Date(v.at).toISOString(), v.what);
