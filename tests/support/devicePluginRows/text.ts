import { rows, V1, type Row } from "./row";

/** Text that is another value to some readers of YAML, or none. */
export const TEXT: readonly Row[] = rows([
  [
    `${V1}flags:\n  failOnInitError: Off\n  gdsEnabled: y\n`,
    [
      "3:20 found Off, a word here and false to the plugin: write false [yaml-word]",
      '3:20 flags.failOnInitError: found "Off", expected true or false: write true or false, without quotes [value-type]',
      "4:15 found y, a word here and true to the plugin: write true [yaml-word]",
      '4:15 flags.gdsEnabled: found "y", expected true or false: write true or false, without quotes [value-type]',
    ],
  ],
  [
    `${V1}flags: &a {gdsEnabled: true}\nimex: *a\n`,
    [
      "2:11 an anchor, &a, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
      "3:7 an alias, *a, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
    ],
  ],
  [
    `${V1}? [a, b]\n: 5\n`,
    "2:3 a list or mapping as a key, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    `${V1}? {a: b}\n: 5\n`,
    "2:3 a list or mapping as a key, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    `${V1}flags: !flags {}\n`,
    "2:15 a tag, !flags, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    `${V1}flags:\n  mpsRoot: !!str 5\n`,
    "3:18 a tag, tag:yaml.org,2002:str, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    `# %\n%TAG ! tag:example.com,2026:\n---\n${V1}`,
    "2:1 a directive, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [`${V1}flags: {mpsRoot: '%YAML'}\n`, []],
  [`${V1}flags: {mpsRoot: "yes", nvidiaDevRoot: '010'}\n`, []],
  [
    `${V1}flags: {mpsRoot: 010, \n`,
    [
      "2:18 found 010, which is not the same number to every reader of YAML: write a number in plain decimal digits, or put text into quotes [yaml-word]",
      "3:1 not valid YAML: Flow map in block collection must be sufficiently indented and end with a } at line 3, column 1:: correct the YAML [yaml-syntax]",
    ],
  ],
  [
    `${V1}flags: {}\nflags: {gdsEnabled: yes}\n`,
    [
      '3:1 not valid YAML: Map keys must be unique; "flags" is there twice: keep one of the two [duplicate-key]',
      "3:21 found yes, a word here and true to the plugin: write true [yaml-word]",
    ],
  ],
  [
    `${V1}flags:\n  mpsRoot: /a\tb\n`,
    "3:14 a tab, and YAML indents with spaces: write spaces [yaml-tab]",
  ],
  [
    `${V1}flags: {mpsRoot: "\u{1F600}\u0007"}\n`,
    "2:21 the character U+0007, which YAML does not allow: remove it [yaml-character]",
  ],
  [
    `${V1}\r\nflags: {}\r`,
    "3:10 the character U+000D, which YAML does not allow: remove it [yaml-character]",
  ],
]);
