import { curlCommand } from "./curl.js";
import { byId, toast } from "./dom.js";

/** Where an ingress gives a signed-in user a token, if it does: snowglobe's does, Snowflake's does not. */
const MAKE = "/sfc-endpoint/token";

/**
 * Copies the request as a command line. Behind an ingress it needs a token: one is made where that can be done, shown
 * once and kept nowhere; else the words say where tokens are made.
 */
export async function offerCurl(url, accept, { user }) {
  if (user === null) return copy(curlCommand(url, accept));
  const made = await makesTokens();
  byId("token-words").textContent = made
    ? "Behind the ingress curl shows who asks by a programmatic access token. One can be made for you here; it is shown this once."
    : "Behind Snowflake's ingress curl shows who asks by a programmatic access token. Make one in Snowsight (your name, Settings, Authentication) and put it into SNOWFLAKE_PAT.";
  const show = (command) => {
    byId("token-command").textContent = command;
    byId("token-copy").onclick = () => copy(command);
  };
  show(curlCommand(url, accept, "$SNOWFLAKE_PAT"));
  byId("token-make").hidden = !made;
  byId("token-make").onclick = async () => {
    const response = await fetch(MAKE, { method: "POST" });
    if (!response.ok) return toast("No token could be made.");
    const { token } = await response.json();
    byId("token-make").hidden = true;
    byId("token-words").textContent = "The command with your token, good for a day. It is not shown again.";
    show(curlCommand(url, accept, token));
  };
  byId("token-close").onclick = () => byId("token").close();
  byId("token").onclose = () => {
    byId("token-command").textContent = "";
  };
  byId("token").showModal();
}

async function makesTokens() {
  try {
    return (await fetch(MAKE, { headers: { accept: "application/json" } })).headers.get("allow") === "POST";
  } catch {
    return false;
  }
}

async function copy(command) {
  try {
    await navigator.clipboard.writeText(command);
    toast("Copied the command line.");
  } catch {
    toast(command);
  }
}
