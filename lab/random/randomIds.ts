import { isDeepStrictEqual } from "node:util";
import { randomBytes } from "node:crypto";
import type * as provider from "@pulumi/pulumi/provider";

/** Inputs and outputs of a resource, as the engine has them. */
type Properties = Readonly<Record<string, unknown>>;

const RANDOM_ID = "random:index/randomId:RandomId";

/**
 * A stand-in for the provider plugin `random`, for simulated sites where the official one cannot be had: no registry serves anything to
 * build it from. It makes a RandomId as the official one does, and nothing else.
 */
export class RandomIds implements provider.Provider {
  /** @param version of the npm package, which the engine asks for. */
  constructor(readonly version: string) {}

  /** Refuses other resources by name, and a length that is none. */
  check(urn: string, _olds: Properties, news: Properties): Promise<provider.CheckResult> {
    const { byteLength, prefix = "" } = news;
    const failures: provider.CheckFailure[] = [];
    if (!urn.includes(`${RANDOM_ID}::`)) {
      failures.push({
        property: "",
        reason: `the stand-in for the plugin random makes ${RANDOM_ID} only: install the official one`,
      });
    } else if (!(Number.isSafeInteger(byteLength) && Number(byteLength) > 0)) {
      failures.push({ property: "byteLength", reason: "a whole number of 1 or more is required" });
    } else if (typeof prefix !== "string") {
      failures.push({ property: "prefix", reason: "a text is required" });
    }
    return Promise.resolve({ inputs: news, failures });
  }

  /** Every input decides the value, so every change makes a new one; `keepers` exist for just that. */
  diff(
    _id: string,
    _urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<provider.DiffResult> {
    const inputs = ["byteLength", "keepers", "prefix"];
    const replaces = inputs.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
    return Promise.resolve({ changes: replaces.length > 0, replaces });
  }

  /** The bytes, and the four ways to write them. */
  create(_urn: string, inputs: Properties): Promise<provider.CreateResult> {
    const bytes = randomBytes(Number(inputs.byteLength));
    const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
    return Promise.resolve({
      id: bytes.toString("base64url"),
      outs: { ...inputs, ...writtenForms(bytes, prefix) },
    });
  }

  /** The value lives in the stack's state and nowhere else. */
  read(id: string, _urn: string, props: Properties = {}): Promise<provider.ReadResult> {
    return Promise.resolve({ id, props });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}

/** Random bytes in the ways in which a RandomId offers them, each after the prefix; `dec` reads them as one big-endian number. */
export function writtenForms(bytes: Buffer, prefix: string): Readonly<Record<string, string>> {
  const hex = bytes.toString("hex");
  return {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + bytes.toString("base64url"),
    dec: prefix + BigInt(`0x${hex}`).toString(10),
    hex: prefix + hex,
  };
}
