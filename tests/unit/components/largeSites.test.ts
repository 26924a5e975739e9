import { setFlagsFromString } from "node:v8";
import { prepareForLargeSites } from "../../../components/largeSites";

jest.mock("node:v8", () => ({ setFlagsFromString: jest.fn() }));

const prepared = (): unknown => Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")?.value;
const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");

/** As the SDK's wrapper of promises, which takes a trace of each. */
function debuggablePromise(): string | undefined {
  return new Error().stack;
}

function somethingElse(): string | undefined {
  return new Error().stack;
}

beforeEach(() => {
  Error.prepareStackTrace = (error) => `mapped ${error.name}`;
});

afterEach(() => {
  delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
  Object.defineProperty(Error, "prepareStackTrace", before ?? { value: undefined });
});

describe("a program prepared for large sites", () => {
  it("takes no trace of the SDK's promises, and every other as before", () => {
    prepareForLargeSites();
    expect(debuggablePromise()).toBe("");
    expect(somethingElse()).toBe("mapped Error");
  });

  it("takes every trace where somebody looks for a promise that is never settled", () => {
    process.env.PULUMI_DEBUG_PROMISE_LEAKS = "1";
    prepareForLargeSites();
    expect(debuggablePromise()).toBe("mapped Error");
  });

  it("wraps once, however often it is prepared", () => {
    prepareForLargeSites();
    const once = prepared();
    prepareForLargeSites();
    expect(prepared()).toBe(once);
  });

  it("leaves V8's own way of making traces alone", () => {
    Object.defineProperty(Error, "prepareStackTrace", { value: undefined, writable: true });
    prepareForLargeSites();
    expect(prepared()).toBeUndefined();
  });

  it("collects what nobody uses before its memory has grown by a third", () => {
    prepareForLargeSites();
    expect(setFlagsFromString).toHaveBeenCalledWith("--heap-growing-percent=30");
  });
});
