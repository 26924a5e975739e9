import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";
import type { Registered } from "../../../tests/support/program";

/** A resource of any type. */
class AnyResource extends pulumi.CustomResource {}

/**
 * Registers resources that were recorded, as a program without components, model and checks would: what Kvandal is held against. The
 * order and the dependencies are those of the recording.
 */
const file = new pulumi.Config().require("resources");
const recorded = JSON.parse(readFileSync(file, "utf8")) as Registered[];
const resources = new Map<string, pulumi.Resource>();

for (const { type, name, inputs, options } of recorded) {
  const { protect, retainOnDelete, ignoreChanges, dependsOn, provider } = options;
  resources.set(
    name,
    register(type, name, inputs, {
      protect,
      retainOnDelete,
      ignoreChanges: [...ignoreChanges],
      dependsOn: dependsOn.flatMap((other) => resources.get(other) ?? []),
      ...(provider === undefined
        ? {}
        : { provider: resources.get(provider) as pulumi.ProviderResource }),
    }),
  );
}

function register(
  type: string,
  name: string,
  inputs: Registered["inputs"],
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  switch (type) {
    case "pulumi:providers:kubernetes":
      return new k8s.Provider(name, inputs, options);
    case "random:index/randomId:RandomId":
      return new random.RandomId(name, inputs as unknown as random.RandomIdArgs, options);
    default:
      return new AnyResource(type, name, inputs, options);
  }
}
