const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** The tests on the real engine, the longest first. */
const LONGEST = [
  ...[
    "clusterApi",
    "lab",
    "pools",
    "kueue",
    "hallAddOns",
    "brokenHalls",
    "killed",
    "deployWorkflow",
    "devicePlugin",
  ],
  ...[
    "aroundThePolicies",
    "evidence",
    "previewWorkflow",
    "reviewComment",
    "nvidiaParser",
    "bypass",
  ],
];

/**
 * Starts the longest tests first, so that none of them is alone at the end. Jest does so by itself on a machine where it has run before; on a
 * fresh one it goes by the size of the files.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = LONGEST.indexOf(basename(path, ".test.ts"));
      return index === -1 ? LONGEST.length : index;
    };
    return [...tests].sort((one, other) => place(one) - place(other));
  }
};
