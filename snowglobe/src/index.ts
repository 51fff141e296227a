export {
  type Administrator,
  type Clock,
  type FaultError,
  type FaultMatch,
  type Faults,
  type PushedImage,
  type Snowglobe,
  type SnowglobeOptions,
  startSnowglobe,
} from "./start-snowglobe.ts";
