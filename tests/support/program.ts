import * as pulumi from "@pulumi/pulumi";

/** A resource that a program registered with the mock engine. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
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
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "kvandal",
    "test",
    false,
  );
  try {
    await program();
  } finally {
    await pulumi.runtime.disconnect();
  }
  return registered;
}
