import { byId, h } from "./dom.js";

/** Snowflake's ingress ends a session there. */
const SIGN_OUT = "/sfc-endpoint/logout";

/** Shows who asks, and the way out. @returns {Promise<{ user: string | null }>} */
export async function showMe() {
  try {
    const me = await (await fetch("/me")).json();
    if (me.user !== null)
      byId("me").replaceChildren(
        h("span", { class: "user", title: "You, as Snowflake knows you" }, me.user),
        h("a", { href: SIGN_OUT }, "Sign out"),
      );
    return me;
  } catch {
    return { user: null };
  }
}
