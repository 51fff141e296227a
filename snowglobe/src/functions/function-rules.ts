import type { FunctionRule } from "../expression/function-rule.ts";
import { aggregateFunctions } from "./aggregates/aggregate-functions.ts";
import { statisticalAggregates } from "./aggregates/statistical-aggregates.ts";
import { windowFunctions } from "./aggregates/window-functions.ts";
import { binaryFunctions } from "./binary-functions.ts";
import { conditionalFunctions } from "./conditional-functions.ts";
import { contextFunctions } from "./context-functions.ts";
import { conversionFunctions } from "./conversion-functions.ts";
import { dateFunctions } from "./dates/date-functions.ts";
import { fromPartsFunctions } from "./dates/from-parts-functions.ts";
import { timeSliceFunctions } from "./dates/time-slice.ts";
import { weekdayFunctions } from "./dates/weekday-functions.ts";
import { encryptionFunctions } from "./encryption/encryption-functions.ts";
import { bitmapFunctions } from "./estimates/bitmap-functions.ts";
import { estimateFunctions } from "./estimates/estimate-functions.ts";
import { hashFunctions } from "./hashes/hash-functions.ts";
import { higherOrderFunctions } from "./lambdas/higher-order-functions.ts";
import { logFunctions } from "./log-functions.ts";
import { dataMetricFunctions } from "./metrics/data-metric-functions.ts";
import { notificationFunctions } from "./notification-functions.ts";
import { numberFunctions, sequenceFunctions } from "./numbers/number-functions.ts";
import { trigonometricFunctions } from "./numbers/trigonometric-functions.ts";
import { randomFunctions } from "./random/random-functions.ts";
import { regexFunctions } from "./regular-expression.ts";
import { arrayFunctions } from "./semi-structured/array-functions.ts";
import { constructFunctions } from "./semi-structured/construct-functions.ts";
import { objectFunctions } from "./semi-structured/object-functions.ts";
import { parseFunctions } from "./semi-structured/parse-functions.ts";
import { typeFunctions } from "./semi-structured/type-functions.ts";
import { xmlFunctions } from "./semi-structured/xml-functions.ts";
import { structuredArrayFunctions } from "./structured/array-functions.ts";
import { mapFunctions } from "./structured/map-functions.ts";
import { structuredObjectFunctions } from "./structured/object-functions.ts";
import { typeOfFunctions } from "./structured/type-of.ts";
import { matchingFunctions } from "./text/matching-functions.ts";
import { textFunctions } from "./text-functions.ts";

let rules: ReadonlyMap<string, FunctionRule> | undefined;

/** Every function that there is, by its name in upper case. Put together when first asked: modules refer to each other. */
export function functionRules(): ReadonlyMap<string, FunctionRule> {
  rules ??= new Map(
    [
      conditionalFunctions,
      textFunctions,
      matchingFunctions,
      encryptionFunctions,
      bitmapFunctions,
      higherOrderFunctions,
      estimateFunctions,
      randomFunctions,
      notificationFunctions,
      dataMetricFunctions,
      logFunctions,
      regexFunctions,
      numberFunctions,
      sequenceFunctions,
      trigonometricFunctions,
      dateFunctions,
      fromPartsFunctions,
      timeSliceFunctions,
      weekdayFunctions,
      conversionFunctions,
      binaryFunctions,
      parseFunctions,
      constructFunctions,
      arrayFunctions,
      objectFunctions,
      typeFunctions,
      xmlFunctions,
      structuredArrayFunctions,
      structuredObjectFunctions,
      mapFunctions,
      typeOfFunctions,
      contextFunctions,
      hashFunctions,
      aggregateFunctions,
      statisticalAggregates,
      windowFunctions,
    ].flatMap((group) => Object.entries(group)),
  );
  return rules;
}
