import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "../../support/sites";

/** Every page that people read. */
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(PROJECT, "docs"), { recursive: true })
    .map((file) => join("docs", String(file)))
    .filter((file) => file.endsWith(".md")),
];

it.each(PAGES)("%s leads to pages that are there", (page) => {
  const text = readFileSync(join(PROJECT, page), "utf8");
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, target = ""]) => target,
  );
  const broken = links
    .map((target) => join(dirname(page), target))
    .filter((target) => !existsSync(join(PROJECT, target)));
  expect(broken).toEqual([]);
});
