import { version } from "@pulumi/kubernetes/package.json";
import type { StandIn } from "../plumbing/stand-in";
import { checkObject } from "./check";
import { diffConfig } from "./config-diff";
import { createObject } from "./create";
import { diffObjects } from "./diff";
import { gvkOf } from "./object";
import { readOptions, unsupportedOptions } from "./options";
import { readObject } from "./read";
import { removeObject } from "./remove";
import { Session } from "./session";
import { updateObject } from "./update";

/** Stands in for pulumi-resource-kubernetes: plain objects, by server-side apply. One process, one provider. */
export function kubernetesStandIn(environment: NodeJS.ProcessEnv): StandIn {
  const cancellation = new AbortController();
  let configured: Session | undefined;
  const session = (): Session => {
    if (!configured) throw new Error("the engine has not configured this provider");
    return configured;
  };
  return {
    plugin: "kubernetes",
    version,
    checkConfig: unsupportedOptions,
    diffConfig: (oldInputs, inputs) => diffConfig(oldInputs, inputs, environment),
    configure: (inputs) => {
      const options = readOptions(inputs, environment);
      configured = new Session(options, cancellation.signal, environment);
    },
    check: (request) => checkObject(session(), request),
    diff: async (request) => {
      const namespaced = await session().isNamespaced(gvkOf(request.inputs));
      return diffObjects(request, namespaced, session().options);
    },
    create: (request) => createObject(session(), request),
    read: (request) => readObject(session(), request),
    update: (request) => updateObject(session(), request),
    remove: (request) => removeObject(session(), request),
    cancel: () => {
      cancellation.abort();
    },
  };
}
