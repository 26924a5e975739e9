import { networkPolicies } from "../../../../model/tenants/networkPolicies";

describe("whom a tenant's pods may reach", () => {
  it("is themselves and the cluster's name service where the site file lists nobody", () => {
    expect(Object.keys(networkPolicies([]))).toEqual(["own-namespace", "name-service"]);
  });

  it("is each range of addresses that the site file lists", () => {
    expect(networkPolicies(["10.20.0.0/16", "10.30.0.0/16"])["listed-addresses"]).toEqual({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        { to: [{ ipBlock: { cidr: "10.20.0.0/16" } }, { ipBlock: { cidr: "10.30.0.0/16" } }] },
      ],
    });
  });
});
