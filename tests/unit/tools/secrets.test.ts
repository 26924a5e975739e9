import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakePrometheus } from "../../support/prometheus";
import { PROJECT } from "../../support/sites";

/** Secrets as an operator has them at hand, each unlike anything else in an output. */
const CANARY = {
  passphrase: "canary-passphrase-5b1f",
  kubeconfigToken: "canary-kubeconfig-8c2e",
  prometheusToken: "canary-token-91d7",
  user: "canary-user-a04c",
  password: "canary-password-e63b",
};
const basic = Buffer.from(`${CANARY.user}:${CANARY.password}`).toString("base64");
const secrets = [...Object.values(CANARY), basic];

const folder = mkdtempSync(join(tmpdir(), "kvandal-secrets-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a command with all secrets in its environment; answers everything that it printed. */
function run(args: readonly string[], token: string | undefined): Promise<string> {
  const child = spawn(process.execPath, [join(PROJECT, "tools", "bin", "kvandal.js"), ...args], {
    env: {
      PATH: join(process.execPath, ".."),
      PULUMI_CONFIG_PASSPHRASE: CANARY.passphrase,
      KUBECONFIG: JSON.stringify({ users: [{ user: { token: CANARY.kubeconfigToken } }] }),
      ...(token === undefined ? {} : { KVANDAL_PROMETHEUS_TOKEN: token }),
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  return new Promise((resolve) => {
    child.on("close", () => {
      resolve(output);
    });
  });
}

const leaks = (text: string): string[] => secrets.filter((secret) => text.includes(secret));

describe("secrets at hand are in no output", () => {
  it("of the plan as a page and as JSON, or of the gates", async () => {
    const html = join(folder, "plan.html");
    const outputs = await Promise.all([
      run(["plan", "--site", "lab", "--html", html], CANARY.prometheusToken),
      run(["plan", "--site", "lab", "--json"], CANARY.prometheusToken),
      run(["gates", "--site", "lab"], CANARY.prometheusToken),
    ]);
    expect(outputs[0]).not.toContain("error:");
    expect(outputs[1]).toContain("lab");
    const page = readFileSync(html, "utf8");
    expect(page).toContain("</html>");
    expect([...outputs, page].flatMap(leaks)).toEqual([]);
  }, 60_000);

  it.each([
    ["user and password in the URL", undefined, `Basic ${basic}`],
    ["a token", CANARY.prometheusToken, `Bearer ${CANARY.prometheusToken}`],
  ])(
    "of a collection that the server refuses, with %s",
    async (_name, token, header) => {
      const records = join(PROJECT, "sites", "lab", "evidence");
      const before = readdirSync(records);
      // A server, or the proxy before it, that repeats what it was sent.
      const server = await fakePrometheus((asked) => ({
        status: 401,
        body: JSON.stringify({ error: `bad credentials: ${asked.authorization ?? "none"}` }),
      }));
      const url = `http://${CANARY.user}:${CANARY.password}@127.0.0.1:${server.port}/`;
      const args = ["evidence", "collect", "phase-1-pue", "--site", "lab", "--prometheus", url];
      const output = await run([...args, "--by", "Kari", "--role", "manager"], token);
      const sent = server.asked.map(({ authorization }) => authorization);
      await server.close();
      expect(sent).toEqual([header]);
      expect(output).toContain("HTTP 401");
      expect(leaks(output)).toEqual([]);
      expect(readdirSync(records)).toEqual(before);
    },
    60_000,
  );

  it("of a collection from an address that is none", async () => {
    const url = `htp://${CANARY.user}:${CANARY.password}@nowhere`;
    const args = ["evidence", "collect", "phase-1-pue", "--site", "lab", "--prometheus", url];
    const output = await run([...args, "--by", "Kari", "--role", "manager"], undefined);
    expect(output).toContain("--prometheus takes the URL of a server");
    expect(leaks(output)).toEqual([]);
  }, 60_000);
});
