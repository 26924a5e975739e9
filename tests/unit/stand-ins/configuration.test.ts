import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffConfig } from "../../e2e/stand-ins/kubernetes/config-diff";
import { credentialsOf } from "../../e2e/stand-ins/kubernetes/credentials";
import {
  activeContext,
  loadKubeconfig,
  parseKubeconfig,
  type ActiveContext,
} from "../../e2e/stand-ins/kubernetes/kubeconfig";
import { readOptions, unsupportedOptions } from "../../e2e/stand-ins/kubernetes/options";
import type { JsonObject } from "../../e2e/stand-ins/plumbing/json";
import { UNKNOWN } from "../../e2e/stand-ins/plumbing/struct";

function kubeconfig(servers: Record<string, string>, current: string): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    "current-context": current,
    clusters: names.map((name) => ({ name, cluster: { server: servers[name] } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: "u" } })),
    users: [{ name: "u", user: { token: "t" } }],
  });
}

const ONE = kubeconfig({ a: "https://a", b: "https://b" }, "a");
const NO_OVERRIDES = { context: undefined, cluster: undefined };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stand-in "));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("the kubeconfig", () => {
  const serverOf = (context: ActiveContext | undefined): unknown => context?.cluster.server;

  test("is a path or the contents", () => {
    expect(loadKubeconfig(ONE, {}).currentContext).toBe("a");
    expect(loadKubeconfig(file("config", ONE), {}).currentContext).toBe("a");
    expect(() => loadKubeconfig(join(folder, "nothing"), {})).toThrow(/there is no file .*nothing/);
    expect(() => loadKubeconfig("a: 1\nb: 2", {})).toThrow(/no kubeconfig/);
  });

  test("comes from KUBECONFIG, where the first of two files counts", () => {
    const second = kubeconfig({ b: "https://other", c: "https://c" }, "c");
    const paths = [file("1", ONE), join(folder, "nothing"), file("2", second)].join(":");
    const config = loadKubeconfig(undefined, { KUBECONFIG: paths });
    expect(config.currentContext).toBe("a");
    expect(serverOf(activeContext(config, { ...NO_OVERRIDES, context: "b" }))).toBe("https://b");
    expect(serverOf(activeContext(config, { ...NO_OVERRIDES, context: "c" }))).toBe("https://c");
  });

  test.each([
    [NO_OVERRIDES, "https://a"],
    [{ context: "b", cluster: undefined }, "https://b"],
    [{ context: "a", cluster: "b" }, "https://b"],
    [{ context: "nothing", cluster: undefined }, undefined],
    [{ context: "a", cluster: "nothing" }, undefined],
  ])("with %j points at %s", (overrides, server) => {
    expect(serverOf(activeContext(loadKubeconfig(ONE, {}), overrides))).toBe(server);
  });
});

describe("credentials", () => {
  const of = (cluster: JsonObject, user: JsonObject) =>
    credentialsOf({
      name: "a",
      cluster: { server: "https://a:6443", ...cluster },
      user,
      namespace: undefined,
    });

  test.each<[JsonObject, Record<string, string>]>([
    [{ token: "t" }, { authorization: "Bearer t" }],
    [{ username: "u", password: "p" }, { authorization: "Basic dTpw" }],
    [{}, {}],
  ])("%j sends %j", (user, headers) => {
    expect(of({}, user).headers).toEqual(headers);
  });

  test("read files relative to the kubeconfig, and data before files", () => {
    file("ca", "the ca");
    file("token", "from a file\n");
    const text = `
clusters: [{name: a, cluster: {server: "https://a", certificate-authority: ca}}]
contexts: [{name: a, context: {cluster: a, user: u}}]
users: [{name: u, user: {tokenFile: token, client-certificate: nothing, client-certificate-data: Y2VydA==}}]
current-context: a`;
    const context = activeContext(parseKubeconfig(text, folder), NO_OVERRIDES);
    const { tls, headers } = credentialsOf(context ?? ({} as ActiveContext));
    expect(String(tls.ca)).toBe("the ca");
    expect(String(tls.cert)).toBe("cert");
    expect(headers).toEqual({ authorization: "Bearer from a file" });
  });

  test("check the server's certificate unless told otherwise", () => {
    expect(of({}, {}).tls.rejectUnauthorized).toBeUndefined();
    expect(of({ "insecure-skip-tls-verify": true }, {}).tls.rejectUnauthorized).toBe(false);
  });

  test("that another program would have to give are refused", () => {
    expect(() => of({}, { exec: { command: "aws" } })).toThrow(/"exec".*stand-in/);
  });
});

describe("options", () => {
  test("are on where the program says so, in either spelling, or the environment does", () => {
    const environment = { PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE: "true" };
    const flag = (value: JsonObject[string], from: NodeJS.ProcessEnv): boolean =>
      readOptions({ enableConfigMapMutable: value }, from).enableConfigMapMutable;
    expect(flag(true, {})).toBe(true);
    expect(flag("true", {})).toBe(true);
    expect(flag("false", environment)).toBe(false);
    expect(flag(undefined, environment)).toBe(true);
    expect(flag(undefined, {})).toBe(false);
  });

  test.each([
    [{ kubeconfig: ONE, context: "a", clusterIdentifier: "x", enableServerSideApply: "true" }, []],
    [{ strictMode: "false" }, []],
    [{ renderYamlToDirectory: "out" }, ["renderYamlToDirectory"]],
    [{ skipUpdateUnreachable: true }, ["skipUpdateUnreachable"]],
    [{ enableServerSideApply: "false" }, ["enableServerSideApply"]],
  ])("%j: refused are %j", (inputs, refused) => {
    expect(unsupportedOptions(inputs).map((failure) => failure.property)).toEqual(refused);
  });
});

describe("a change of configuration", () => {
  const TWO = kubeconfig({ a: "https://moved", b: "https://b" }, "a");

  test.each<[string, JsonObject, JsonObject, Record<string, boolean>]>([
    ["nothing", { kubeconfig: ONE }, { kubeconfig: ONE }, {}],
    [
      "a switch",
      { kubeconfig: ONE },
      { kubeconfig: ONE, enablePatchForce: "true" },
      { enablePatchForce: false },
    ],
    [
      "another context",
      { kubeconfig: ONE, context: "a" },
      { kubeconfig: ONE, context: "b" },
      { context: true },
    ],
    ["a cluster that moved", { kubeconfig: ONE }, { kubeconfig: TWO }, { kubeconfig: true }],
    [
      "a cluster that is not the active one",
      { kubeconfig: ONE, context: "b" },
      { kubeconfig: TWO, context: "b" },
      { kubeconfig: false },
    ],
    [
      "a cluster that moved under one identifier",
      { kubeconfig: ONE, clusterIdentifier: "x" },
      { kubeconfig: TWO, clusterIdentifier: "x" },
      { kubeconfig: false },
    ],
    [
      "another identifier",
      { kubeconfig: ONE, clusterIdentifier: "x" },
      { kubeconfig: ONE, clusterIdentifier: "y" },
      { clusterIdentifier: true },
    ],
    [
      "an identifier that comes along",
      { kubeconfig: ONE },
      { kubeconfig: ONE, clusterIdentifier: "x" },
      { clusterIdentifier: false },
    ],
    [
      "a kubeconfig to be known later",
      { kubeconfig: ONE },
      { kubeconfig: UNKNOWN },
      { kubeconfig: true },
    ],
    [
      "a kubeconfig that is gone",
      { kubeconfig: "/nothing" },
      { kubeconfig: ONE },
      { kubeconfig: false },
    ],
  ])("%s", (_, oldInputs, inputs, expected) => {
    const { changes } = diffConfig(oldInputs, inputs, {});
    const replaces = [...changes].map(([key, change]): [string, boolean] => [key, change.replaces]);
    expect(Object.fromEntries(replaces)).toEqual(expected);
  });
});
