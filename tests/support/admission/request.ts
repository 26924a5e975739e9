/** An object in a request, as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** What somebody asks of the API server, as an admission policy sees it. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly group: string;
  /** Of the API that the object is written in. @default `v1beta2` */
  readonly version?: string;
  /** The plural name, `machinedeployments`. */
  readonly resource: string;
  /** The kind of the object, `MachineDeployment`; left out where no rule reads it. */
  readonly kind?: string;
  /** `scale`, `status`; left out for the object itself. */
  readonly subresource?: string | undefined;
  /** Left out where the resource has none. */
  readonly namespace?: string | undefined;
  readonly user: string;
  /** What an authenticator adds to the user, as the pod that a token is bound to. */
  readonly extra?: Json;
  readonly dryRun?: boolean;
  /** Whether all objects of a kind are deleted at once: the request names none of them then. @default false */
  readonly isCollection?: boolean;
  /** As it is to be; as it is where it is deleted. */
  readonly object: Json;
  /** As it is before an update; left out where the object is made. */
  readonly oldObject?: Json | undefined;
}

/** The `request` of CEL. What is empty or false is not there, as on the API server. */
export function requestVariable(request: AdmissionRequest): Json {
  const { operation, group, resource, subresource, namespace, user, dryRun, object } = request;
  const { version = "v1beta2", kind, extra, isCollection = false } = request;
  const { name } = (object.metadata ?? {}) as { readonly name?: string };
  return {
    operation,
    kind: { group, version, ...(kind === undefined ? {} : { kind }) },
    resource: { group, version, resource },
    ...(isCollection ? {} : { name }),
    userInfo: { username: user, ...(extra === undefined ? {} : { extra }) },
    ...(subresource === undefined ? {} : { subResource: subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(dryRun === true ? { dryRun } : {}),
  };
}
