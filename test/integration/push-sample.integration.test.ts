import { sample } from "../support/data-set.ts";
import { describePush } from "../support/describe-push.ts";

describePush("the project's sample", sample);
