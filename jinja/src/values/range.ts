import { type Next, type Py, PyObject } from "./object.ts";

/** A Python range. */
export class PyRange extends PyObject {
  readonly typeName = "range";
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;
  readonly count: bigint;
  constructor(start: bigint, stop: bigint, step: bigint) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    const span = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    this.count = span > 0n ? (span + stride - 1n) / stride : 0n;
  }
  at(index: bigint): bigint {
    return this.start + index * this.step;
  }
  /** Which item the value is; undefined when it is none. */
  indexOf(value: bigint): bigint | undefined {
    const distance = value - this.start;
    if (distance % this.step !== 0n) return undefined;
    const index = distance / this.step;
    return index >= 0n && index < this.count ? index : undefined;
  }
  override iterate(): Next {
    let index = 0n;
    let value = this.start;
    return () => {
      if (index >= this.count) return undefined;
      index += 1n;
      const current = value;
      value += this.step;
      return current;
    };
  }
  override repr(): string {
    return this.step === 1n
      ? `range(${this.start}, ${this.stop})`
      : `range(${this.start}, ${this.stop}, ${this.step})`;
  }
  override attribute(name: string): Py | undefined {
    if (name === "start") return this.start;
    if (name === "stop") return this.stop;
    return name === "step" ? this.step : undefined;
  }
}
