import { secretIn } from "../../../model/input/secrets";

it.each([
  ["password=calvin", "a password or token"],
  ["export BMC_PASSWORD='calvin'", "a password or token"],
  ['{"apiKey": "0123abc"}', "a password or token"],
  ["curl --token abc123", "a password or token"],
  ["abcdef.0123456789abcdef", "a bootstrap token"],
  ["-----BEGIN RSA PRIVATE KEY-----", "a private key"],
])("knows a secret: %s", (text, expected) => {
  expect(secretIn(text)).toBe(expected);
});

it.each([
  ["password=$BMC_PASSWORD"],
  ['token: "{{ ds.meta_data.token }}"'],
  ["--token /etc/kubernetes/token"],
  ["token-file: /etc/kubernetes/token"],
  ["tokens per second are counted"],
  ["vm.max_map_count = 1048576"],
  ["curl https://images.example.org/ubuntu-24.04.raw"],
])("lets what only refers to one pass: %s", (text) => {
  expect(secretIn(text)).toBeUndefined();
});
