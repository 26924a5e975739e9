import * as pulumi from "@pulumi/pulumi";
import { readUrn } from "../../model/engineUrn";

/** A resource that a program registered with the mock engine. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: {
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly ignoreChanges: readonly string[];
    /** Former logical names. */
    readonly aliases: readonly string[];
    /** Logical names of what it waits for. */
    readonly dependsOn: readonly string[];
    /** Logical name of the provider, where one is set. */
    readonly provider: string | undefined;
  };
}

/**
 * Runs a piece of a program in Pulumi's mock runtime and answers what it registered, components included.
 *
 * @param registered takes the resources, for programs that throw.
 */
export async function registeredBy(
  program: () => unknown,
  registered: Registered[] = [],
): Promise<Registered[]> {
  const options = new Map<string, Registered["options"]>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const found = options.get(`${type} ${name}`) ?? NO_OPTIONS;
        registered.push({
          type,
          name,
          inputs: inputs as Record<string, unknown>,
          options: found,
        });
        return { id: `${name}-id`, state: writtenLongAgo(inputs as Record<string, unknown>) };
      },
      call: () => ({}),
    },
    "kvandal",
    "test",
    false,
  );
  noteOptions(options);
  const giveStacksBack = leaveOutNamelessStacks();
  try {
    await program();
  } finally {
    await pulumi.runtime.disconnect();
    giveStacksBack();
  }
  return registered;
}

/** An object as it is in a cluster for a while, for a program that waits for what it has just written. */
function writtenLongAgo(inputs: Record<string, unknown>): Record<string, unknown> {
  const metadata = inputs.metadata as object | undefined;
  const managedFields = [{ manager: "pulumi", time: "2026-01-01T00:00:00Z" }];
  return metadata === undefined ? inputs : { ...inputs, metadata: { ...metadata, managedFields } };
}

/**
 * Writes no stack for errors without a message: Pulumi makes several for each resource, to tell where a promise that never
 * ends came from. Jest maps every line of a stack to the sources, which was a third of the time of these tests. And notes the last call for
 * each, where Jest asks for a hundred.
 *
 * @returns what undoes it.
 */
function leaveOutNamelessStacks(): () => void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const write = before?.value as typeof Error.prepareStackTrace | undefined;
  Error.prepareStackTrace = (error, calls): unknown =>
    error.message === "" ? "" : (write?.(error, calls) ?? String(error));
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    Object.defineProperty(Error, "prepareStackTrace", before ?? { value: undefined });
  };
}

const NO_OPTIONS = {
  protect: false,
  retainOnDelete: false,
  ignoreChanges: [],
  aliases: [],
  dependsOn: [],
  provider: undefined,
};

/** As much of a registration as the engine gets and Pulumi's mocks keep to themselves. */
interface Registration {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
  getAliasesList(): { getSpec(): { getName(): string } | undefined }[];
  getDependenciesList(): string[];
  getProvider(): string;
}

/** Reads the resource options off every registration on its way to the mock engine. */
function noteOptions(options: Map<string, Registered["options"]>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Registration, ...rest: unknown[]) => unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    options.set(`${request.getType()} ${request.getName()}`, {
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      ignoreChanges: request.getIgnorechangesList(),
      aliases: request.getAliasesList().flatMap((alias) => alias.getSpec()?.getName() ?? []),
      dependsOn: request.getDependenciesList().map((urn) => readUrn(urn).name),
      provider: /::(?<name>[^:]+)::[^:]+$/.exec(request.getProvider())?.groups?.name,
    });
    return register(request, ...rest);
  };
}
