import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { clusterOfContext, type ContextCluster } from "../../policies/recompute/kubeconfig";

const folder = mkdtempSync(join(tmpdir(), "kvandal-kubeconfig-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  const isText = typeof content === "string" || Buffer.isBuffer(content);
  writeFileSync(file, isText ? content : stringify(content));
  return file;
}

const kubeconfig = (server: string, cluster: object = {}, name = "hall"): object => ({
  contexts: [{ name, context: { cluster: `${name}-cluster`, user: "kari" } }],
  clusters: [{ name: `${name}-cluster`, cluster: { server, ...cluster } }],
});

/** SHA-256 of "authority". */
const AUTHORITY = "8f76fd501bb68ef71f4e276bc28f29bce1003b0c2c9d9478de81b5bfc0cde1e9";

/** What is found for a context, where that is a cluster. */
function clusterOf(context: string, env: Record<string, string>): ContextCluster | undefined {
  const found = clusterOfContext(context, env);
  if (found !== undefined && "problem" in found) throw new Error(found.problem);
  return found;
}

describe("the cluster of a context", () => {
  it.each([
    ["a file that is not YAML", "{"],
    ["a key that is given twice", "contexts: []\ncontexts: []\n"],
    ["two documents", "contexts: []\n---\ncontexts: []\n"],
    ["a merge key", "x: &x { a: 1 }\ncontexts: [{ <<: *x }]\n"],
    ["a merge key in another form", "x: &x { a: 1 }\ncontexts:\n- ? << # all of it\n  : *x\n"],
    ["a merge key in quotes", 'x: &x { a: 1 }\ncontexts: [{ "<<": *x }]\n'],
    [
      "a version in which a merge key is one",
      "%YAML 1.1\n---\nx: &x { a: 1 }\ncontexts: [{ <<: *x }]\n",
    ],
    ["a name in base64", "contexts: [{ name: !!binary aGFsbA== }]\n"],
    ["a line break of YAML 1.1 alone", "# \u0085contexts: []\n"],
    ["a line separator", "# \u2028contexts: []\n"],
    ["another encoding", Buffer.from("\ufeffcontexts: []", "utf16le")],
  ])("is a problem with %s, which clients read in different ways", (_what, content) => {
    const KUBECONFIG = write("odd", content);
    expect(clusterOfContext("hall", { KUBECONFIG })).toEqual({
      problem: expect.stringContaining("is not one plain YAML document") as string,
    });
  });

  it("is the one of the first file that has an entry of the name, as for Kubernetes' clients", () => {
    const first = write("first", kubeconfig("https://first:6443"));
    const second = write("second", {
      ...kubeconfig("https://second:6443"),
      contexts: [{ name: "other", context: { cluster: "hall-cluster" } }],
    });
    const env = { KUBECONFIG: [first, second].join(delimiter) };
    expect(clusterOf("hall", env)?.server).toBe("https://first:6443");
    // Its context is in the second file, and its cluster is named in both.
    expect(clusterOf("other", env)?.server).toBe("https://first:6443");
    const reversed = { KUBECONFIG: [second, first].join(delimiter) };
    expect(clusterOf("hall", reversed)?.server).toBe("https://second:6443");
  });

  it("is read from the home folder where no variable names a file", () => {
    write("home/.kube/config", kubeconfig("https://home:6443"));
    expect(clusterOf("hall", { HOME: join(folder, "home") })?.server).toBe("https://home:6443");
  });

  it("has the digest of its authority, inline or in a file beside the kubeconfig, and says when it is not checked", () => {
    write("ca.pem", "authority");
    const data = Buffer.from("authority").toString("base64");
    const digests = [
      { "certificate-authority-data": data },
      { "certificate-authority": "ca.pem" },
      { "certificate-authority": join(folder, "ca.pem") },
    ].map((cluster) => {
      const KUBECONFIG = write("with-authority", kubeconfig("https://a:6443", cluster));
      return clusterOf("hall", { KUBECONFIG })?.certificateAuthoritySha256;
    });
    expect(new Set(digests)).toEqual(new Set([AUTHORITY]));
    const insecure = { "insecure-skip-tls-verify": true, "certificate-authority": "none.pem" };
    const KUBECONFIG = write("insecure", kubeconfig("https://a:6443", insecure));
    expect(clusterOfContext("hall", { KUBECONFIG })).toEqual({
      server: "https://a:6443",
      certificateAuthoritySha256: undefined,
      isInsecure: true,
    });
  });

  it.each([
    ["relative", "kubeconfig.yaml"],
    ["below the home folder", "~/.kube/config"],
    ["the kubeconfig itself", "{apiVersion: v1, kind: Config}"],
    ["relative beside others", ["/none", "kubeconfig.yaml"].join(delimiter)],
  ])(
    "is a problem with a path that is %s, which the engine's plugins may read from another folder",
    (_what, KUBECONFIG) => {
      expect(clusterOfContext("hall", { KUBECONFIG })).toEqual({
        problem:
          "KUBECONFIG has an entry that is not an absolute path, so nothing says which file a context is read from: write it as /…",
      });
    },
  );

  it.each([
    ["without a cluster", { contexts: [{ name: "hall", context: {} }] }],
    ["of a cluster that is not there", { contexts: [{ name: "hall", context: { cluster: "x" } }] }],
    [
      "of a cluster without a name",
      {
        contexts: [{ name: "hall", context: { cluster: "" } }],
        clusters: [{ name: "", cluster: { server: "https://a:6443" } }],
      },
    ],
    ["of a cluster without a server", kubeconfig(undefined as never)],
  ])(
    "is a problem with a context %s, for which clients may take the cluster that they run in",
    (_what, content) => {
      expect(clusterOfContext("hall", { KUBECONFIG: write("clusterless", content) })).toEqual({
        problem:
          'context "hall" names no cluster with a server, so nothing says where it leads: correct the kubeconfig',
      });
    },
  );

  it("is a problem where the whole list of files is the name of one, which plugins read in its place", () => {
    const [first, second] = [write("a", kubeconfig("https://a:6443")), write("b", {})];
    const KUBECONFIG = [first, second].join(delimiter);
    write(`a${delimiter}${second}`, {});
    expect(clusterOfContext("hall", { KUBECONFIG })).toEqual({
      problem: expect.stringContaining("is the path of a file") as string,
    });
  });

  it.each([
    ["a file that is missing", "missing", undefined],
    ["a file of another shape", "list", []],
    ["no such context", "other", kubeconfig("https://a:6443", {}, "other")],
  ])("is unknown with %s", (_what, name, content) => {
    const file = content === undefined ? join(folder, name) : write(name, content);
    expect(clusterOfContext("hall", { KUBECONFIG: file })).toBeUndefined();
  });
});
