import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readConnection, serverOf, withoutContext } from "../../../tools/cluster/api/kubeconfig";

const CONFIG = `apiVersion: v1
kind: Config
preferences: {}
clusters:
- name: kwok-a
  cluster: {server: "https://127.0.0.1:1", certificate-authority: ca.crt}
- name: kwok-b
  cluster: {server: "https://127.0.0.1:2", certificate-authority-data: Y2E=}
contexts:
- name: kwok-a
  context: {cluster: kwok-a, user: kwok-a}
- name: kwok-b
  context: {cluster: kwok-b, user: kwok-b}
users:
- name: kwok-a
  user: {client-certificate: a.crt, client-key-data: a2V5}
- name: kwok-b
  user: {client-certificate-data: Y3J0}
current-context: kwok-a
`;

describe("the kubeconfig of the halls", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kvandal-kubeconfig-"));
    await writeFile(join(folder, "config"), CONFIG);
    await writeFile(join(folder, "ca.crt"), "authority");
    await writeFile(join(folder, "a.crt"), "certificate");
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it("leads to a server, with material from files beside it and in it", async () => {
    await expect(readConnection(join(folder, "config"), "kwok-a")).resolves.toEqual({
      server: "https://127.0.0.1:1",
      certificateAuthority: Buffer.from("authority"),
      clientCertificate: Buffer.from("certificate"),
      clientKey: Buffer.from("key"),
    });
  });

  it("names what is missing", async () => {
    await expect(readConnection(join(folder, "config"), "kwok-c")).rejects.toThrow('"kwok-c"');
    await expect(readConnection(join(folder, "config"), "kwok-b")).rejects.toThrow("client-key");
  });

  it("tells the address of a context", () => {
    expect(serverOf(CONFIG, "kwok-b")).toBe("https://127.0.0.1:2");
    expect(serverOf(CONFIG, "kwok-c")).toBeUndefined();
    expect(serverOf("", "kwok-a")).toBeUndefined();
  });

  it("loses a deleted hall and keeps the others", () => {
    const rest = parse(withoutContext(CONFIG, "kwok-a") ?? "") as Record<string, unknown>;
    expect(rest["current-context"]).toBe("kwok-b");
    for (const part of ["clusters", "contexts", "users"]) {
      expect((rest[part] as { name: string }[]).map(({ name }) => name)).toEqual(["kwok-b"]);
    }
  });

  it("is not needed once the last hall is deleted", () => {
    expect(withoutContext(withoutContext(CONFIG, "kwok-a") ?? "", "kwok-b")).toBeUndefined();
    expect(withoutContext("", "kwok-a")).toBeUndefined();
  });
});
