import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerRequest, type PagePorts, type PageRequest } from "./answer-request.ts";
import { isSigned, LONGEST_LINK_SECONDS, signQuery } from "./signed-link.ts";
import { statusPage } from "./status-page.ts";
import { SHOWN } from "./testing/shown.ts";

const key = "k".repeat(32);
const now = new Date("2026-11-25T10:00:00Z");
const second = now.getTime() / 1000;
const link = () => signQuery(key, second + 3600);

function ports(change: Partial<PagePorts> = {}): PagePorts & { broken: string[] } {
  const broken: string[] = [];
  return {
    access: "link",
    key,
    who: "a test",
    environments: async () => SHOWN,
    async breakLock(label, generation) {
      broken.push(`${label} ${generation}`);
      return true;
    },
    broken,
    ...change,
  };
}

const ask = (given: Partial<PageRequest>, to: PagePorts = ports()) =>
  answerRequest(
    { method: "GET", path: "/status", query: link(), headers: { host: "h" }, body: "", now, ...given },
    to,
  );

describe("who may see the page", () => {
  it("is who has a link that was signed and has not expired; nobody else learns anything", async () => {
    expect((await ask({})).status).toBe(200);
    const other = link();
    other.set("expires", String(second + 7200));
    const wrong = [
      new URLSearchParams(),
      other,
      signQuery("x".repeat(32), second + 3600),
      signQuery(key, second),
      signQuery(key, second + LONGEST_LINK_SECONDS + 10),
      new URLSearchParams({ expires: "1e9", signature: "x" }),
    ];
    for (const query of wrong) {
      for (const path of ["/status", "/status/break", "/nothing"]) {
        const { status, body } = await ask({ query, path });
        expect([status, body]).toEqual([403, expect.stringContaining("needs a link that was signed")]);
      }
    }
    expect((await ask({}, ports({ key: undefined }))).status).toBe(403);
  });

  it("is never one whose signature differs in anything", () => {
    const { signature, expires } = Object.fromEntries(link());
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{64}$/)), (given) => {
        fc.pre(given !== signature);
        expect(isSigned(key, new URLSearchParams({ expires: expires ?? "", signature: given }), now)).toBe(
          false,
        );
      }),
    );
  });

  it("is everybody whom IAM let in, who cannot break a lock without a key", async () => {
    const checked = ports({ access: "checked", key: undefined });
    const { status, body } = await ask({ query: new URLSearchParams() }, checked);
    expect([status, body.includes("<form")]).toEqual([200, false]);
    expect(
      (await ask({ method: "POST", path: "/status/break", query: new URLSearchParams() }, checked)).status,
    ).toBe(403);
  });

  it("gets a page that loads nothing, runs nothing, and is kept nowhere", async () => {
    const { headers, body } = await ask({});
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
    );
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    expect(body).not.toMatch(/<script|<img|<link|\son\w+=|\ssrc=|\sstyle=/i);
    expect((await ask({ method: "PUT" })).status).toBe(405);
    expect((await ask({ path: "/other" })).status).toBe(404);
    expect((await ask({ method: "HEAD" })).body).toBe("");
  });
});

describe("breaking a lock", () => {
  /** The form of the page, as a browser sends it. */
  async function form(): Promise<URLSearchParams> {
    const { body } = await ask({});
    const fields = [...body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
    return new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value] as [string, string]));
  }
  const send = (body: string, to: PagePorts, given: Partial<PageRequest> = {}) =>
    ask({ method: "POST", path: "/status/break", body, ...given }, to);

  it("takes the page's own form, once for that lock, and leads back to the page", async () => {
    const to = ports();
    const { status, headers } = await send(String(await form()), to, {
      headers: { host: "h", origin: "https://h", "sec-fetch-site": "same-origin" },
    });
    expect([status, to.broken]).toEqual([303, ["dev 7"]]);
    expect(headers.location).toMatch(/^\/status\?expires=\d+&signature=[0-9a-f]{64}&done=broken$/);
    const { body } = await ask({ query: new URLSearchParams(headers.location?.split("?")[1]) });
    expect(body).toContain("The lock is broken");
  });

  it("takes no form of another page, of another lock, or of yesterday", async () => {
    const good = String(await form());
    const changed = (name: string, value: string) => {
      const fields = new URLSearchParams(good);
      fields.set(name, value);
      return String(fields);
    };
    const refused: [string, Partial<PageRequest>?][] = [
      ["environment=dev&generation=7"],
      [changed("generation", "8")],
      [changed("environment", "prod")],
      [changed("expires", String(second + 3000))],
      [good, { headers: { host: "h", origin: "https://evil.example" } }],
      [good, { headers: { host: "h", origin: "null" } }],
      [good, { headers: { host: "h", "sec-fetch-site": "cross-site" } }],
      [good, { now: new Date(now.getTime() + 3_601_000), query: signQuery(key, second + 9_000) }],
      [`${good}&x=${"y".repeat(5_000)}`],
    ];
    for (const [body, given] of refused) {
      const to = ports();
      expect((await send(body, to, given)).status).toBe(403);
      expect(to.broken).toEqual([]);
    }
    expect((await ask({ path: "/status/break" })).status).toBe(405);
  });
});

describe("what is shown", () => {
  it("is text, whatever it is: 2,000 hostile names make no element and no attribute", () => {
    const [one] = SHOWN;
    if (one?.status === undefined) throw new Error("the first one has a status");
    const { status } = one;
    const count = (page: string) => [...page.matchAll(/<[a-z]/gi)].length;
    const page = (text: string) =>
      statusPage({
        now,
        note: text,
        breakForm: () => ({ action: `/status/break?${text}`, fields: { environment: text } }),
        environments: [
          {
            ...one,
            label: text,
            branch: text,
            status: {
              ...status,
              deployments: status.deployments.map((each) => ({
                ...each,
                commit: text,
                state: text,
                detail: text,
                scripts: [{ script: text, status: text, seconds: 1 }],
              })),
              lock: { holder: text, until: text, generation: 1 },
              drift: { changes: [text], foundOn: text },
            },
          },
          { ...one, status: undefined, problem: text },
        ],
      });
    const plain = count(page("x"));
    const hostile = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[<>"'&=/ a-z!-]{0,40}$/),
      fc.constantFrom(
        '"><script>alert(1)</script>',
        "' onmouseover='x",
        "</style><img src=x>",
        "<!--",
        "\u202Egnp.exe",
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const made = page(`a${text}`);
        expect(count(made)).toBe(plain);
        expect(made).not.toMatch(/<script|<img|\u202E/i);
      }),
      { numRuns: 2_000 },
    );
  });

  it("says of each environment what is there, what waits and why, and who holds the lock", () => {
    const page = statusPage({ environments: SHOWN, now, note: undefined, breakForm: undefined });
    const text = page
      .replaceAll(/<style>[\s\S]*<\/style>/g, "")
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ");
    for (const said of [
      "3 environments",
      "0123456 , 2026-11-25 10:00 UTC",
      "push:octocat 0123456 1790000000 until 2026-11-25 10:15 UTC",
      "is being deployed",
      "waits for its next turn",
      "Seconds Cost",
      "0.0123 credits, 1.24 GB scanned, 3.4 MB written",
      "not yet known",
      "2 changes found 2026-11-25 02:31 UTC",
      "invalid identifier &#39;PRICE&#39;",
      "ana@laptop",
      "none since",
      "Could not be read the secret snowhook/shop/old is not there",
    ]) {
      expect(text).toContain(said);
    }
    expect(page).toContain(
      'href="https://github.com/acme/shop/commit/0123456789abcdef0123456789abcdef01234567"',
    );
  });
});
