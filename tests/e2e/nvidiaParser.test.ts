import fc from "fast-check";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { devicePluginConfigText } from "../../model/devicePlugin/emitConfig";
import { parseDevicePluginConfig } from "../../model/devicePlugin/parseConfig";
import { OLDEST_PLUGIN_VERSION } from "../../model/devicePlugin/pluginVersion";
import type { Profile } from "../../model/devicePlugin/profileSchema";
import { resolveProfile } from "../../model/devicePlugin/resolveProfile";
import { cacheFolder } from "../../tools/toolchain/cache";
import { nearlyValidTexts, validConfigs } from "../support/devicePluginConfigs";
import { catalog } from "../support/sites";
import { PARSE_TIME, ROWS, SILENT } from "../support/devicePluginRows";

/**
 * NVIDIA's own parser over what the model accepts, at the version that the parser has. It is built once, from the Go module beside
 * this file, into the cache.
 */

jest.setTimeout(10 * 60_000);

/** Configurations that are nearly right; CI tries fewer of them. */
const RUNS = Number(process.env.KVANDAL_FUZZ_RUNS ?? 8_000);
const MODULE = join(__dirname, "nvidia-parser");

interface Verdict {
  readonly error?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

let parser = "";

beforeAll(() => {
  const content = ["go.mod", "go.sum", "main.go"].map((file) => readFileSync(join(MODULE, file)));
  const hash = createHash("sha256").update(Buffer.concat(content)).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), "tests", `${process.platform}-${process.arch}`);
  parser = join(folder, `nvidia-parser-${hash}`);
  if (existsSync(parser)) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  const making = `${parser}.${process.pid}`;
  const { error, status, stderr } = spawnSync("go", ["build", "-trimpath", "-o", making, "."], {
    cwd: MODULE,
    encoding: "utf8",
  });
  if (error !== undefined || status !== 0) {
    const reason = error === undefined ? stderr.trim() : "there is no Go on PATH";
    throw new Error(
      `NVIDIA's parser was not built: ${reason}. Install Go 1.25 or newer, with access to a Go module proxy, or leave this file out with --testPathIgnorePatterns nvidiaParser`,
    );
  }
  renameSync(making, parser);
});

/** What NVIDIA's parser makes of texts, in their order. */
function verdicts(texts: readonly string[]): Verdict[] {
  const { status, stdout, stderr } = spawnSync(parser, {
    input: texts.map((text) => `${JSON.stringify(text)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) {
    throw new Error(`NVIDIA's parser ended with ${status}: ${stderr}`);
  }
  const lines = stdout.trim().split("\n");
  expect(lines).toHaveLength(texts.length);
  return lines.map((line) => JSON.parse(line) as Verdict);
}

const accepted = (text: string): boolean =>
  "config" in
  parseDevicePluginConfig("config.yaml", text, { pluginVersion: OLDEST_PLUGIN_VERSION });

/** Texts that the model accepts and NVIDIA's parser refuses, with its reason. */
function laxer(texts: readonly string[]): string[] {
  const own = texts.filter(accepted);
  return verdicts(own).flatMap(({ error }, index) =>
    error === undefined ? [] : [`${JSON.stringify(own[index])}: ${error}`],
  );
}

const EVERY_PROFILE: readonly Profile[] = [
  { profile: "exclusive" },
  { profile: "time-slicing", replicas: 4 },
  { profile: "time-slicing", replicas: 2, renameByDefault: true },
  { profile: "mps", replicas: 48 },
  { profile: "mps", replicas: 2, renameByDefault: true },
  { profile: "mig-single", migProfile: "1g.10gb" },
  { profile: "mig-mixed", layout: { "3g.40gb": 1, "1g.10gb": 4 } },
];

describe("NVIDIA's parser", () => {
  it.each(PARSE_TIME.map(({ yaml }) => [yaml]))(
    "refuses what the model says that it refuses: %j",
    (yaml) => {
      expect(verdicts([yaml])[0]?.error).toMatch(/unable to parse config file/);
      expect(accepted(yaml)).toBe(false);
    },
  );

  it("takes silently what the model says that it takes silently", () => {
    const found = verdicts(SILENT.map(({ yaml }) => yaml));
    expect(found.map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
  });

  it("refuses nothing that a profile emits", () => {
    const texts = EVERY_PROFILE.flatMap((profile) =>
      (["/", "/run/nvidia/driver"] as const).map((driverRoot) => {
        const settings = { driverRoot, pluginVersion: OLDEST_PLUGIN_VERSION };
        const system = catalog.get("hgx-h100");
        const result = system && resolveProfile(profile, system, settings);
        return result !== undefined && "resolved" in result ? result.resolved.configYaml : "none";
      }),
    );
    expect(texts.filter((text) => !accepted(text))).toEqual([]);
    expect(laxer(texts)).toEqual([]);
  });

  it("refuses nothing of all tables that the model accepts", () => {
    expect(laxer(ROWS.map(({ yaml }) => yaml))).toEqual([]);
  });

  it("reads every field of a configuration as the model does", () => {
    const configs = fc.sample(validConfigs, { numRuns: 500, seed: 6 });
    const texts = configs.map(devicePluginConfigText);
    const found = verdicts(texts);
    configs.forEach((config, index) => {
      expect({ text: texts[index], ...found[index] }).toMatchObject({
        text: texts[index],
        config: asUnderstood(config),
      });
    });
  });

  it("refuses nothing that the model accepts among configurations that are nearly right", () => {
    const texts = fc.sample(nearlyValidTexts, { numRuns: RUNS, seed: 20_260_904 });
    expect(laxer(texts)).toEqual([]);
    // Both verdicts must come up often, or little was compared.
    const share = texts.filter(accepted).length / texts.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });
});

/** The configuration in the words of the parser's answer: full names, lists for strategies, and durations as Go writes them. */
function asUnderstood(config: object): object {
  return JSON.parse(
    JSON.stringify(config, (key, value: unknown) => {
      switch (key) {
        case "name":
          return `nvidia.com/${(value as string).replace("nvidia.com/", "")}`;
        case "deviceListStrategy":
          return [value].flat();
        case "sleepInterval":
          return GO_WRITES[value as string];
        case "renameByDefault":
        case "failRequestsGreaterThanOne":
        case "required":
          // Left out by the parser's answer where false.
          return value === true ? true : undefined;
        case "channelIDs":
          return (value as unknown[]).length === 0 ? undefined : value;
        default:
          return value;
      }
    }),
  ) as object;
}

const GO_WRITES: Readonly<Record<string, string>> = {
  "60s": "1m0s",
  "1h30m": "1h30m0s",
  "1.5h": "1h30m0s",
  "90.s": "1m30s",
  "36500h": "36500h0m0s",
};
