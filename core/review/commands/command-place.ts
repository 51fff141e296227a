import { environmentLabel, type ProjectEnvironment } from "../../project/find-environment.ts";
import { code } from "../markdown/safe-text.ts";
import { placesOf } from "../pull/judge-pull.ts";
import type { CommandInput, CommandResult } from "./command.ts";

/** The environment that a command means, of those that the pull request's base branch is deployed to; or why there is none. */
export function placeNamed({ pull, file, request }: CommandInput): ProjectEnvironment | CommandResult {
  const places = placesOf(file, request.repository, pull.branch);
  const [named] = request.words;
  const labels = places.map(({ environment }) => environmentLabel(file, environment));
  const [only, ...others] = places;
  if (only === undefined) return { isDone: false, text: `Nothing is deployed from ${code(pull.branch)}.` };
  if (named === undefined && others.length === 0) return only;
  const found = places.find((_, index) => labels[index] === named);
  return found ?? { isDone: false, text: `Name one of ${labels.map((label) => code(label)).join(", ")}.` };
}

/** As {@link placeNamed}, after the merge. */
export function placeMerged(input: CommandInput): ProjectEnvironment | CommandResult {
  if (input.pull.isMerged) return placeNamed(input);
  const branch = code(input.pull.branch);
  return { isDone: false, text: `Only what is merged is deployed: merging this deploys it from ${branch}.` };
}
