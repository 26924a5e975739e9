import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { version } from "@pulumi/kubernetes/package.json";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { buildStandIns } from "../../../tools/engine/standIns";

// A process starts in half a second, on a busy machine in many.
jest.setTimeout(30_000);

let folder: string;
let plugin: ChildProcess;

async function start(name: string): Promise<string> {
  plugin = spawn(join(folder, name), ["127.0.0.1:1"], {
    cwd: "/",
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(plugin.stdout ?? plugin, "data")) as [Buffer];
  return line.toString();
}

beforeAll(async () => {
  folder = await buildStandIns();
});

afterEach(() => {
  plugin.kill("SIGKILL");
});

test("prints its port and nothing else, serves, and ends when the engine is gone", async () => {
  const port = await start("pulumi-resource-kubernetes");
  expect(port).toMatch(/^\d+\n$/);
  const client = new ResourceProviderClient(
    `127.0.0.1:${port.trim()}`,
    grpc.credentials.createInsecure(),
  );
  const served = await new Promise((fulfil, reject) => {
    client.getPluginInfo(new Empty(), (error, info) => {
      if (error) reject(error);
      else fulfil(info.getVersion());
    });
  });
  client.close();
  expect(served).toBe(version);
  plugin.stdin?.end();
  await expect(once(plugin, "exit")).resolves.toEqual([0, null]);
});

test("the one for random starts as well", async () => {
  await expect(start("pulumi-resource-random")).resolves.toMatch(/^\d+\n$/);
});
