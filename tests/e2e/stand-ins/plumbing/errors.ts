import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { JsonObject } from "./json";
import { toStruct } from "./struct";

/**
 * The object exists in the cluster, but what was asked of it did not come true. The engine keeps `state`
 * and tries again at the next deployment.
 */
export class PartialFailure extends Error {
  constructor(
    readonly id: string,
    readonly state: JsonObject,
    readonly reasons: string[],
  ) {
    super(reasons.join("\n"));
  }
}

/** Says that a stand-in does not do something that the official plugin does. */
export class NotInStandIn extends Error {
  constructor(plugin: string, what: string) {
    super(
      `${what} is not part of the stand-in for pulumi-resource-${plugin}. ` +
        "Install the official plugin to use it.",
    );
  }
}

// The detail travels in an HTTP/2 trailer, which Node refuses to send when it is much larger.
const DETAIL_LIMIT_BYTES = 32 * 1024;

/** An error as the engine expects it over gRPC. */
export function toServiceError(error: unknown): Partial<grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof PartialFailure) {
    metadata.add("grpc-status-details-bin", Buffer.from(partialStatus(error).serializeBinary()));
  }
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}

function partialStatus(failure: PartialFailure): Status {
  let detail = initFailed(failure, failure.state);
  if (detail.length > DETAIL_LIMIT_BYTES) {
    // Identity alone is enough to find the object again: the next refresh or update fills in the rest.
    const { apiVersion, kind, metadata } = failure.state;
    detail = initFailed(failure, { apiVersion, kind, metadata });
  }
  const packed = new Any();
  packed.pack(detail, "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(failure.message);
  status.addDetails(packed);
  return status;
}

function initFailed(failure: PartialFailure, state: JsonObject): Uint8Array {
  const detail = new ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(toStruct(state));
  detail.setReasonsList(failure.reasons);
  return detail.serializeBinary();
}
