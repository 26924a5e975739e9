import { fillHostMetadata, hostMetadata } from "../../../model/hostMetadata";

it("is named in a template as cloud-init fills it in", () => {
  expect(hostMetadata("scalable_unit")).toBe("{{ ds.meta_data.scalable_unit }}");
});

it("is filled in wherever it is named, and empty for a host without it", () => {
  const text = `${hostMetadata("name")}: rack ${hostMetadata("rack")}, block ${hostMetadata("block")}, ${hostMetadata("name")}; {{ other }}`;
  expect(fillHostMetadata(text, { name: "a", rack: undefined, block: "b" })).toBe(
    "a: rack , block b, a; {{ other }}",
  );
});
