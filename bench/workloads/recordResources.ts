import * as pulumi from "@pulumi/pulumi";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedResource } from "../programs/bare/recorded";

/** `recordResources FOLDER CONFIG FILE`: runs the program of a folder without an engine, and writes down every resource that it registers. */
const [folder = "", config = "{}", file = ""] = process.argv.slice(2);

/** As much of a registration as tells how a resource is to be registered. */
interface Registration {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getProvider(): string;
}

/** An urn ends in the name. */
const nameIn = (urn: string): string => urn.split("::").at(-1) ?? "";

async function main(): Promise<void> {
  const options = new Map<string, RecordedResource["options"]>();
  const recorded: RecordedResource[] = [];
  const settings = JSON.parse(config) as Record<string, string>;
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [`kvandal:${key}`, value])),
  );
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        // Components are what the bare program does without.
        if (custom === true || type.startsWith("pulumi:providers:")) {
          const found = options.get(`${type} ${name}`);
          if (found === undefined) {
            throw new Error(`${type} ${name} was not registered`);
          }
          recorded.push({ type, name, inputs: inputs as Record<string, unknown>, options: found });
        }
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "kvandal",
    "bench",
    true,
  );
  noteOptions(options);
  // `import()` would go through the ES module loader, which makes a second copy of the SDK, without the mocks.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require(join(folder, "index.ts"));
  await pulumi.runtime.disconnect();
  const names = new Set(recorded.map(({ name }) => name));
  const bare = recorded.map(({ options: { dependsOn, ...others }, ...resource }) => ({
    ...resource,
    options: { ...others, dependsOn: dependsOn.filter((name) => names.has(name)) },
  }));
  writeFileSync(file, JSON.stringify(bare));
}

/** Reads the options off every registration on its way to the mock engine, which keeps them to itself. */
function noteOptions(options: Map<string, RecordedResource["options"]>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Registration, ...rest: unknown[]) => unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    options.set(`${request.getType()} ${request.getName()}`, {
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      ignoreChanges: request.getIgnorechangesList(),
      dependsOn: request.getDependenciesList().map(nameIn),
      // A provider is referred to as <urn>::<id>.
      provider: request.getProvider().split("::").at(-2),
    });
    return register(request, ...rest);
  };
}

void main();
