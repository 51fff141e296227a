export {
  type Administrator,
  type Snowglobe,
  type SnowglobeOptions,
  startSnowglobe,
} from "./start-snowglobe.ts";
