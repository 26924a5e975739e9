import * as grpc from "@grpc/grpc-js";
import {
  ResourceProviderClient,
  ResourceProviderService,
} from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PartialFailure } from "../../e2e/stand-ins/plumbing/errors";
import { implementation } from "../../e2e/stand-ins/plumbing/server";
import type { CreateRequest, StandIn } from "../../e2e/stand-ins/plumbing/stand-in";
import { fromStruct, secret, toStruct } from "../../e2e/stand-ins/plumbing/struct";

const unchanged = { changes: new Map(), deleteBeforeReplace: false };

/** Answers with what it is asked, so that only what the server adds or takes shows. */
const echo: StandIn = {
  plugin: "echo",
  version: "1.2.3",
  checkConfig: () => [{ property: "kubeconfig", reason: "no" }],
  diffConfig: () => unchanged,
  configure: () => undefined,
  check: ({ inputs }) => Promise.resolve({ inputs, failures: [] }),
  diff: ({ inputs }) => {
    const change = { kind: "update" as const, replaces: inputs.big === true, fromInputs: true };
    return Promise.resolve({ changes: new Map([["data.a", change]]), deleteBeforeReplace: true });
  },
  create: ({ inputs }) => Promise.resolve({ id: "made", state: inputs }),
  read: ({ id, state, inputs }) =>
    Promise.resolve(id === "gone" ? undefined : { id, state, inputs }),
  update: ({ inputs }) => Promise.resolve(inputs),
  remove: () => Promise.reject(new Error("held by a finalizer")),
  cancel: () => undefined,
};

let server: grpc.Server;
let client: ResourceProviderClient;

async function serve(standIn: StandIn): Promise<void> {
  server = new grpc.Server();
  server.addService(ResourceProviderService, implementation(standIn));
  const port = await new Promise<number>((fulfil, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else fulfil(bound);
    });
  });
  client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
}

afterEach(() => {
  client.close();
  server.forceShutdown();
});

/** The methods the tests call, with what they take and answer. */
interface Methods {
  checkConfig: [proto.CheckRequest, proto.CheckResponse];
  configure: [proto.ConfigureRequest, proto.ConfigureResponse];
  create: [proto.CreateRequest, proto.CreateResponse];
  delete: [proto.DeleteRequest, Empty];
  diff: [proto.DiffRequest, proto.DiffResponse];
  getPluginInfo: [Empty, PluginInfo];
  invoke: [proto.InvokeRequest, proto.InvokeResponse];
  read: [proto.ReadRequest, proto.ReadResponse];
}

type Unary<Request, Response> = (
  this: ResourceProviderClient,
  request: Request,
  callback: (error: grpc.ServiceError | null, response: Response) => void,
) => void;

function call<Name extends keyof Methods>(
  name: Name,
  request: Methods[Name][0],
): Promise<Methods[Name][1]> {
  const method = client[name] as Unary<Methods[Name][0], Methods[Name][1]>;
  return new Promise((fulfil, reject) => {
    method.call(client, request, (error, response) => {
      if (error) reject(error);
      else fulfil(response);
    });
  });
}

const create = (inputs: Parameters<typeof toStruct>[0]): Promise<proto.CreateResponse> => {
  const request = new proto.CreateRequest();
  request.setProperties(toStruct(inputs));
  return call("create", request);
};

describe("the service", () => {
  beforeEach(() => serve(echo));

  test("says the version it is asked to stand in for", async () => {
    expect((await call("getPluginInfo", new Empty())).getVersion()).toBe("1.2.3");
  });

  test("previews itself", async () => {
    const response = await call("configure", new proto.ConfigureRequest());
    expect(response.getSupportspreview()).toBe(true);
    expect(response.getSupportsAutonamingConfiguration()).toBe(true);
  });

  test("hands a secret on as a value and back as a secret", async () => {
    const heard: CreateRequest[] = [];
    server.forceShutdown();
    await serve({
      ...echo,
      create: (request) => {
        heard.push(request);
        return Promise.resolve({ id: "made", state: { data: { a: "live", b: "live" } } });
      },
    });
    const response = await create({ data: { a: secret("s"), b: "open" } });
    expect(heard[0]?.inputs).toEqual({ data: { a: "s", b: "open" } });
    expect(response.getProperties()?.toJavaScript()).toEqual({
      data: { a: secret("live"), b: "live" },
    });
  });

  test("answers a refused configuration as it came, with the reason", async () => {
    const request = new proto.CheckRequest();
    request.setNews(toStruct({ kubeconfig: secret("k") }));
    const response = await call("checkConfig", request);
    expect(response.getInputs()?.toJavaScript()).toEqual({ kubeconfig: secret("k") });
    expect(response.getFailuresList()[0]?.toObject()).toEqual({
      property: "kubeconfig",
      reason: "no",
    });
  });

  test.each([
    [true, proto.PropertyDiff.Kind.UPDATE_REPLACE, ["data.a"]],
    [false, proto.PropertyDiff.Kind.UPDATE, []],
  ])("tells changes in detail (replaces: %s)", async (big, kind, replaces) => {
    const request = new proto.DiffRequest();
    request.setNews(toStruct({ big }));
    const response = await call("diff", request);
    expect(response.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_SOME);
    expect(response.getReplacesList()).toEqual(replaces);
    expect(response.getDetaileddiffMap().get("data.a")?.getKind()).toBe(kind);
    expect(response.getDeletebeforereplace()).toBe(true);
  });

  test("says by an empty id that an object is gone", async () => {
    const request = new proto.ReadRequest();
    request.setId("gone");
    expect((await call("read", request)).getId()).toBe("");
    request.setId("here");
    expect((await call("read", request)).getId()).toBe("here");
  });

  test("passes an error's words on", async () => {
    const removal = call("delete", new proto.DeleteRequest());
    await expect(removal).rejects.toMatchObject({ details: "held by a finalizer" });
  });

  test("refuses what it has not, by name", async () => {
    const request = new proto.InvokeRequest();
    request.setTok("kubernetes:yaml:decode");
    await expect(call("invoke", request)).rejects.toMatchObject({
      details: expect.stringContaining(
        "kubernetes:yaml:decode is not part of the stand-in",
      ) as string,
    });
  });

  test("takes type and name from the URN where the engine sends no more", async () => {
    const heard: CreateRequest[] = [];
    server.forceShutdown();
    await serve({ ...echo, create: (request) => (heard.push(request), echo.create(request)) });
    const request = new proto.CreateRequest();
    request.setUrn("urn:pulumi:t::p::kvandal:index:Site$kubernetes:core/v1:ConfigMap::a::b");
    await call("create", request);
    expect(heard[0]).toMatchObject({ type: "kubernetes:core/v1:ConfigMap", name: "a::b" });
  });
});

describe("a partial failure", () => {
  const detailOf = async (state: Awaited<ReturnType<StandIn["create"]>>) => {
    await serve({
      ...echo,
      create: () => Promise.reject(new PartialFailure(state.id, state.state, ["0 of 2 pods"])),
    });
    const error = (await create({}).catch((e: unknown) => e)) as grpc.ServiceError;
    const [bytes] = error.metadata.get("grpc-status-details-bin");
    const [packed] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
    return proto.ErrorResourceInitFailed.deserializeBinary(
      packed?.getValue_asU8() ?? new Uint8Array(),
    );
  };

  test("carries the object that is there and the reasons", async () => {
    const detail = await detailOf({ id: "site/a", state: { spec: { a: 1 } } });
    expect(detail.getId()).toBe("site/a");
    expect(fromStruct(detail.getProperties())).toEqual({ spec: { a: 1 } });
    expect(detail.getReasonsList()).toEqual(["0 of 2 pods"]);
  });

  test("carries the identity alone where the object is too large to travel", async () => {
    const identity = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
    const detail = await detailOf({
      id: "a",
      state: { ...identity, data: { a: "x".repeat(100_000) } },
    });
    expect(fromStruct(detail.getProperties())).toEqual(identity);
  });
});
