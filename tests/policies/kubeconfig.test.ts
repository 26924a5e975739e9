import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { clusterOfContext } from "../../policies/recompute/kubeconfig";

const folder = mkdtempSync(join(tmpdir(), "kvandal-kubeconfig-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : stringify(content));
  return file;
}

const kubeconfig = (server: string, cluster: object = {}, name = "hall"): object => ({
  contexts: [{ name, context: { cluster: `${name}-cluster`, user: "kari" } }],
  clusters: [{ name: `${name}-cluster`, cluster: { server, ...cluster } }],
});

/** SHA-256 of "authority". */
const AUTHORITY = "8f76fd501bb68ef71f4e276bc28f29bce1003b0c2c9d9478de81b5bfc0cde1e9";

describe("the cluster of a context", () => {
  it("is the one of the first file that has an entry of the name, as for Kubernetes' clients", () => {
    const first = write("first", kubeconfig("https://first:6443"));
    const second = write("second", {
      ...kubeconfig("https://second:6443"),
      contexts: [{ name: "other", context: { cluster: "hall-cluster" } }],
    });
    const env = { KUBECONFIG: [first, second].join(delimiter) };
    expect(clusterOfContext("hall", env)?.server).toBe("https://first:6443");
    // Its context is in the second file, and its cluster is named in both.
    expect(clusterOfContext("other", env)?.server).toBe("https://first:6443");
    const reversed = { KUBECONFIG: [second, first].join(delimiter) };
    expect(clusterOfContext("hall", reversed)?.server).toBe("https://second:6443");
  });

  it("is read from the home folder where no variable names a file", () => {
    write("home/.kube/config", kubeconfig("https://home:6443"));
    expect(clusterOfContext("hall", { HOME: join(folder, "home") })?.server).toBe(
      "https://home:6443",
    );
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
      return clusterOfContext("hall", { KUBECONFIG })?.certificateAuthoritySha256;
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
    ["a file that is missing", "missing", undefined],
    ["a file that is not YAML", "spoilt", "{"],
    ["a file of another shape", "list", []],
    ["no such context", "other", kubeconfig("https://a:6443", {}, "other")],
    ["a context without a cluster", "clusterless", { contexts: [{ name: "hall", context: {} }] }],
    ["a cluster without a server", "serverless", kubeconfig(undefined as never)],
  ])("is unknown with %s", (_what, name, content) => {
    const file = content === undefined ? join(folder, name) : write(name, content);
    expect(clusterOfContext("hall", { KUBECONFIG: file })).toBeUndefined();
  });
});
