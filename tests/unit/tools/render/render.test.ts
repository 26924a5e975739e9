import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { manifestFiles, type RegisteredObject } from "../../../../model/render/manifests";
import { writeFiles } from "../../../../tools/render/writeFiles";
import { kvandal, kvandalHere } from "../../../support/commandLine";

const object = (kind: string, change: object = {}, apiVersion = "v1"): RegisteredObject => ({
  type: `kubernetes:core/v1:${kind}`,
  name: "hall-1-x",
  props: { apiVersion, kind, metadata: { name: "x" }, ...change },
  context: "narvik-1",
});
const paths = (...objects: readonly RegisteredObject[]): string[] =>
  manifestFiles(objects).map(({ path }) => path);

describe("manifests", () => {
  it("lie by cluster, in the order in which a deployment makes them", () => {
    expect(
      paths(
        object("MachineDeployment", {}, "cluster.x-k8s.io/v1beta2"),
        object("SiteBudget", {}, "kvandal.io/v1alpha1"),
        object("ConfigMap", { metadata: { name: "x", namespace: "n" } }),
        object("Namespace"),
        { ...object("Site"), type: "kvandal:index:Site" },
      ),
    ).toEqual([
      "narvik-1/1-definitions/namespace-x.yaml",
      "narvik-1/2-guard-and-add-ons/configmap-n-x.yaml",
      "narvik-1/3-budget/sitebudget-x.yaml",
      "narvik-1/4-pools/machinedeployment-x.yaml",
    ]);
  });

  it("stay in their folder, whatever a context or an object is called", () => {
    expect(paths({ ...object("ConfigMap"), context: "../me@host/a" })).toEqual([
      "--me-host-a/2-guard-and-add-ons/configmap-x.yaml",
    ]);
    expect(paths(object("ClusterRole", { metadata: { name: "system:x/../y" } }))).toEqual([
      "narvik-1/2-guard-and-add-ons/clusterrole-system-x-..-y.yaml",
    ]);
  });

  it("say what the program registers, without its instructions to Pulumi", () => {
    const annotations = { "pulumi.com/skipAwait": "true", "kvandal.io/a": "b" };
    const [file] = manifestFiles([
      object("ConfigMap", { metadata: { name: "x", annotations }, data: { a: "1" } }),
    ]);
    expect(parse(file?.text ?? "")).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", annotations: { "kvandal.io/a": "b" } },
      data: { a: "1" },
    });
  });

  it.each<[string, readonly RegisteredObject[], string]>([
    ["a Secret", [object("Secret")], "Secret x in narvik-1 is or has a Secret"],
    [
      "a password in a ConfigMap",
      [object("ConfigMap", { data: { a: "password: hunter22" } })],
      "ConfigMap x in narvik-1 is or has a password or token",
    ],
    [
      "an object without a name of its own",
      [object("ConfigMap", { metadata: {} })],
      "ConfigMap hall-1-x has no name of its own",
    ],
    [
      "an object of no cluster",
      [{ ...object("ConfigMap"), context: undefined }],
      "ConfigMap x is of no hall's cluster",
    ],
    ["two objects of one name", [object("ConfigMap"), object("ConfigMap")], "two objects"],
  ])("are refused for %s", (_, objects, message) => {
    expect(() => manifestFiles(objects)).toThrow(message);
  });
});

describe("the folder of manifests", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-render-"));
  const phase = { site: "lab", phase: "phase-1", now: "2026-11-23" };
  const file = (name: string): { path: string; text: string } => ({
    path: `hall-1/4-pools/${name}.yaml`,
    text: name,
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("loses what an earlier run has written and this one has not, and nothing else", () => {
    writeFiles(folder, phase, [file("a"), file("b")]);
    writeFileSync(join(folder, "hall-1", "README"), "of people");
    expect(writeFiles(folder, phase, [file("b")]).removed).toEqual([file("a").path]);
    expect(existsSync(join(folder, file("a").path))).toBe(false);
    expect(existsSync(join(folder, file("b").path))).toBe(true);
    expect(existsSync(join(folder, "hall-1", "README"))).toBe(true);
  });

  it("is never one of another site, or one with files of others", () => {
    expect(() => writeFiles(folder, { ...phase, site: "sines" }, [])).toThrow("is of lab");
    expect(() => writeFiles(join(folder, "hall-1"), phase, [])).toThrow("has files and no");
  });

  it("never loses a file outside, whatever its index says", () => {
    const kept = join(folder, "kept.yaml");
    writeFileSync(kept, "");
    const inside = join(folder, "inside");
    mkdirSync(inside);
    const files = [`/${kept}`, "../kept.yaml", "a/../../kept.yaml", "a/b/../../../kept.yaml"];
    writeFileSync(join(inside, "kvandal.json"), JSON.stringify({ site: "lab", files }));
    expect(writeFiles(inside, phase, []).removed).toEqual([]);
    expect(existsSync(kept)).toBe(true);
  });
});

describe("kvandal render", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-render-"));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("writes the pools of a phase at their ceilings", () => {
    const args = ["render", "--site", "kvandal", "--phase", "phase-1", "--now", "2026-11-23"];
    const { status, stdout, stderr } = kvandal([...args, "--out", folder]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^wrote \d+ manifests of kvandal phase-1 to /);
    const pool = join(folder, "narvik-1", "4-pools", "machinedeployment-kvandal-h100-1.yaml");
    expect(parse(readFileSync(pool, "utf8"))).toMatchObject({ spec: { replicas: 1536 } });
  });

  it("writes nothing of a phase that is not open, and says what would open it", async () => {
    const out = join(folder, "closed");
    const args = ["--site", "kvandal", "--phase", "phase-2", "--now", "2026-11-23", "--out", out];
    const { status, stderr } = await kvandalHere(["render", ...args]);
    expect(status).toBe(1);
    expect(stderr).toContain("gate grid-energised of phase-2 is missing");
    expect(existsSync(out)).toBe(false);
  });
});
