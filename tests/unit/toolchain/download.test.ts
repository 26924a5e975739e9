import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { create } from "tar";
import { checksumFor, downloadRelease } from "../../../tools/toolchain/download";
import type { Release } from "../../../tools/toolchain/tools";
import { fakeTool, script, withFolder, withServer } from "./support";

const BINARY: Release = {
  url: "https://downloads.invalid/v1/kubectl",
  checksumsUrl: "https://downloads.invalid/v1/kubectl.sha256",
};
const ARCHIVE: Release = {
  url: "https://downloads.invalid/v1/pulumi.tar.gz",
  checksumsUrl: "https://downloads.invalid/v1/checksums.txt",
  entries: ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"],
};

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A server with one release, which publishes the checksum that it is told. */
function serving(release: Release, content: Buffer, checksum = hashOf(content)): RequestListener {
  const files = new Map<string | undefined, Buffer | string>([
    [new URL(release.url).pathname, content],
    [new URL(release.checksumsUrl).pathname, `${checksum}  ${basename(release.url)}\n`],
  ]);
  return ({ url }, response) => {
    const file = files.get(url);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  };
}

/** A server that breaks off the release itself half way, in one way or another. */
function breaking(off: (response: ServerResponse) => void): RequestListener {
  const whole = serving(BINARY, Buffer.from(script("1.34.4")));
  return (request, response) => {
    if (request.url !== new URL(BINARY.url).pathname) {
      whole(request, response);
      return;
    }
    response.writeHead(200, { "content-length": "1000" }).write("#!/bin/sh");
    setTimeout(off, 50, response);
  };
}

describe("a download", () => {
  it("is an executable that agrees with its published checksum", () =>
    withFolder((folder) =>
      withServer(serving(BINARY, Buffer.from(script("1.34.4"))), async () => {
        await downloadRelease(BINARY, folder);
        expect(readdirSync(folder)).toEqual(["kubectl"]);
        expect(statSync(join(folder, "kubectl")).mode & 0o111).not.toBe(0);
      }),
    ));

  it("takes out of an archive only what is asked for", () =>
    withFolder(async (folder) => {
      for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-language-python"]) {
        fakeTool(join(folder, "pulumi"), name, "3.259.0");
      }
      const file = join(folder, "archive.tar.gz");
      await create({ file, cwd: folder, gzip: true }, ["pulumi"]);
      const target = join(folder, "target");
      mkdirSync(target);
      await withServer(serving(ARCHIVE, readFileSync(file)), () =>
        downloadRelease(ARCHIVE, target),
      );
      expect(readdirSync(target)).toEqual(["pulumi", "pulumi-language-nodejs"]);
      expect(readFileSync(join(target, "pulumi"), "utf8")).toBe(script("3.259.0"));
    }));

  it("is refused and removed when its checksum is another", () =>
    withFolder((folder) =>
      withServer(serving(BINARY, Buffer.from("loot"), "0".repeat(64)), async () => {
        await expect(downloadRelease(BINARY, folder)).rejects.toThrow(
          `checksum ${hashOf(Buffer.from("loot"))}, published is ${"0".repeat(64)}: it is not used`,
        );
        expect(readdirSync(folder)).toEqual([]);
      }),
    ));

  it("leaves nothing when it breaks off", () =>
    withFolder((folder) =>
      withServer(
        breaking((response) => response.destroy()),
        async () => {
          await expect(downloadRelease(BINARY, folder)).rejects.toThrow("is out of reach");
          expect(readdirSync(folder)).toEqual([]);
        },
      ),
    ));

  it("is given up, with nothing left, when the host falls silent", () =>
    withFolder((folder) =>
      withServer(
        breaking(() => undefined),
        async () => {
          await expect(downloadRelease(BINARY, folder, 200)).rejects.toThrow("is out of reach");
          expect(readdirSync(folder)).toEqual([]);
        },
      ),
    ));

  it("may take its time as long as something comes", () =>
    withFolder((folder) => {
      const content = Buffer.from(script("1.34.4"));
      const quick = serving(BINARY, content);
      const slow: RequestListener = (request, response) => {
        if (request.url !== new URL(BINARY.url).pathname) {
          quick(request, response);
          return;
        }
        const send = (from: number): void => {
          response.write(content.subarray(from, from + 8));
          if (from + 8 < content.length) {
            setTimeout(send, 150, from + 8);
          } else {
            response.end();
          }
        };
        send(0);
      };
      return withServer(slow, async () => {
        await downloadRelease(BINARY, folder, 500);
        expect(readFileSync(join(folder, "kubectl"))).toEqual(content);
      });
    }));

  it("says which address has nothing", () =>
    withFolder((folder) =>
      withServer(serving(ARCHIVE, Buffer.from("")), async () => {
        await expect(downloadRelease(BINARY, folder)).rejects.toThrow(
          "/v1/kubectl.sha256 answered 404",
        );
      }),
    ));

  it("does not ask a host again that was out of reach", () =>
    withFolder((folder) => {
      let asked = 0;
      const answer: RequestListener = (_request, response) => {
        asked += 1;
        response.destroy();
      };
      return withServer(answer, async (server) => {
        const { port } = server.address() as AddressInfo;
        await expect(downloadRelease(BINARY, folder)).rejects.toThrow("is out of reach");
        const once = asked;
        await expect(downloadRelease(ARCHIVE, folder)).rejects.toThrow(
          `127.0.0.1:${port} is out of reach`,
        );
        expect(asked).toBe(once);
      });
    }));
});

describe("a published checksum", () => {
  const [one, other] = ["1".repeat(64), "2".repeat(64)];

  it("is the one of the file in a list", () => {
    expect(checksumFor("b.tar.gz", `${other}  a.tar.gz\n${one} *b.tar.gz\n`)).toBe(one);
  });

  it("is the only one in a file of its own", () => {
    expect(checksumFor("kubectl", `${one}\n`)).toBe(one);
  });

  it.each([`${one}  other.tar.gz\n`, "<html>\n", "", `${"1".repeat(40)}\n`])(
    "is missing in %j",
    (text) => {
      expect(() => checksumFor("kubectl", text)).toThrow("no checksum is published for kubectl");
    },
  );
});
