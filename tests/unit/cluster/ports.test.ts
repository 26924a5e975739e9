import { createServer, type AddressInfo } from "node:net";
import { choosePorts, movePorts, portIsFree, portsByComponent } from "../../../tools/cluster/ports";

const all = () => Promise.resolve(true);

describe("choosing ports for a hall", () => {
  it("gives six different ones, the same for the same folder, others for another", async () => {
    const ports = Object.values(await choosePorts("/home/a", all));
    expect(new Set(ports).size).toBe(6);
    expect(Object.values(await choosePorts("/home/a", all))).toEqual(ports);
    expect(Object.values(await choosePorts("/home/b", all))).not.toEqual(ports);
  });

  it("stays clear of the ports that systems hand out to outgoing connections", async () => {
    for (let folder = 0; folder < 200; folder += 1) {
      for (const port of Object.values(await choosePorts(String(folder), all))) {
        expect(port).toBeGreaterThanOrEqual(20_000);
        expect(port).toBeLessThan(30_000);
      }
    }
  });

  it("passes over ports in use", async () => {
    const before = await choosePorts("/home/a", all);
    const ports = await choosePorts("/home/a", (port) => Promise.resolve(port !== before.etcd));
    expect(Object.values(ports)).not.toContain(before.etcd);
  });

  it("says so when there are none", async () => {
    await expect(choosePorts("/home/a", () => Promise.resolve(false))).rejects.toThrow(
      "between 20000 and 29999",
    );
  });

  it("knows a port that somebody listens on", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(portIsFree(port)).resolves.toBe(false);
    await new Promise((resolve) => server.close(resolve));
    await expect(portIsFree(port)).resolves.toBe(true);
  });
});

const CONFIG = `kind: KwokctlConfiguration
components:
- args:
  - --quota-backend-bytes=2000122161
  - --listen-client-urls=http://127.0.0.1:22161
  - --listen-peer-urls=http://127.0.0.1:22162
  name: etcd
  ports:
  - name: peer-http
    port: 22162
  - name: http
    port: 22161
- args:
  - --secure-port=22163
  - --node-port=22161
  name: kube-apiserver
  ports:
  - name: https
    port: 22163
options:
  etcdPort: 22161
  other: 22161
---
kind: Stage
`;

describe("moving the ports of a stopped hall", () => {
  it("finds them by component", () => {
    expect(portsByComponent(CONFIG)).toEqual(
      new Map([
        ["etcd", [22162, 22161]],
        ["kube-apiserver", [22163]],
      ]),
    );
  });

  it("changes a port wherever it stands as one, and no other number", () => {
    const moved = movePorts(CONFIG, new Map([[22161, 22170]]));
    expect(moved.match(/22170/g)).toHaveLength(4);
    expect(moved).toContain("--quota-backend-bytes=2000122161");
    expect(moved).toContain("other: 22161");
    expect(moved).toContain("--secure-port=22163");
  });

  it("can exchange two ports", () => {
    const moves = new Map([
      [22161, 22162],
      [22162, 22161],
    ]);
    expect(portsByComponent(movePorts(CONFIG, moves)).get("etcd")).toEqual([22161, 22162]);
  });
});
