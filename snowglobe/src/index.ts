export {
  type Administrator,
  type PushedImage,
  type Snowglobe,
  type SnowglobeOptions,
  startSnowglobe,
} from "./start-snowglobe.ts";
