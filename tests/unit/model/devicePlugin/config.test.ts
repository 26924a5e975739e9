import fc from "fast-check";
import { parse } from "yaml";
import {
  CONFIG_FIELDS,
  SHARED_RESOURCE_KEYS,
  SHARING_KEYS,
} from "../../../../model/devicePlugin/configFields";
import type { Section } from "../../../../model/devicePlugin/configFields";
import { devicePluginConfigText } from "../../../../model/devicePlugin/emitConfig";
import { isMapping } from "../../../../model/mapping";
import { parseDevicePluginConfig } from "../../../../model/devicePlugin/parseConfig";
import { nearlyValidTexts, validConfigs } from "../../../support/devicePluginConfigs";

/** Keys of a configuration that the plugin does not know, anywhere in it. */
function unknownKeys({ keys }: Section, data: unknown): string[] {
  if (!isMapping(data)) {
    return [];
  }
  return Object.entries(data).flatMap(([key, value]) => {
    const kind = keys[key];
    if (kind === undefined) {
      return [key];
    }
    if (kind === "sharing" && isMapping(value)) {
      const resources = value.resources as Record<string, unknown>[];
      return [
        ...Object.keys(value).filter((each) => !SHARING_KEYS.some((known) => known === each)),
        ...resources.flatMap((resource) =>
          Object.keys(resource).filter((each) => !SHARED_RESOURCE_KEYS.some((k) => k === each)),
        ),
      ];
    }
    return typeof kind === "object" && "keys" in kind ? unknownKeys(kind, value) : [];
  });
}

describe("a device plugin configuration", () => {
  it("is written so that it reads back as the same", () => {
    fc.assert(
      fc.property(validConfigs, (config) => {
        const parsed = parseDevicePluginConfig("config.yaml", devicePluginConfigText(config));
        expect(parsed).toMatchObject({ config });
        expect("config" in parsed && parsed.config).toEqual(config);
      }),
      { numRuns: 200 },
    );
  });

  it("is written in the same bytes whatever the order of its keys", () => {
    const reversed = (value: unknown): unknown =>
      isMapping(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, each]) => [key, reversed(each)]),
          )
        : Array.isArray(value)
          ? value.map(reversed)
          : value;
    fc.assert(
      fc.property(validConfigs, (config) => {
        expect(devicePluginConfigText(reversed(config) as typeof config)).toBe(
          devicePluginConfigText(config),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("has no key that the plugin does not know, if it is accepted", () => {
    const texts = fc.sample(nearlyValidTexts, { numRuns: 300, seed: 6 });
    const accepted = texts.filter((text) => "config" in parseDevicePluginConfig("a.yaml", text));
    expect(accepted.flatMap((text) => unknownKeys(CONFIG_FIELDS, parse(text)))).toEqual([]);
    // Or it would hold of a parser that refuses everything.
    expect(accepted.length).toBeGreaterThan(30);
  });

  it("is never a reason to throw, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nearlyValidTexts), (text) => {
        const parsed = parseDevicePluginConfig("config.yaml", text);
        expect("problems" in parsed ? parsed.problems.length : 1).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
