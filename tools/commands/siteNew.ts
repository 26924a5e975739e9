import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Option, type Command } from "commander";
import { contextsOfProject } from "../../model/otherSites";
import { name as siteName } from "../../model/schemaParts";
import { loadSite, parseSite } from "../../model/site";
import { CommandError, EXIT } from "../failure";
import { writeNewSite } from "../newSiteFiles";
import { PROJECT } from "../project";
import { siteFromTemplate } from "../siteTemplate";
import { jsonOption } from "./options";

interface SiteNewOptions {
  readonly from: string;
  readonly title?: string;
  readonly json?: boolean;
}

/** `kvandal site-new`: a new site as a copy of another one, valid from its first minute. */
export function registerSiteNew(program: Command): void {
  program
    .command("site-new")
    .description(
      "a new site: copies a site's folder under a new name, without its evidence and its locked limits",
    )
    .argument("<name>", "lower-case letters, digits and dashes, as porto-2")
    .addOption(new Option("--from <site>", "the site to copy").default("lab"))
    .option("--title <title>", "what people call it; says that it is a copy when left out")
    .addOption(jsonOption())
    .action(siteNew);
}

function siteNew(name: string, { from, title, json }: SiteNewOptions): void {
  const checked = siteName.safeParse(name);
  if (!checked.success) {
    const reasons = checked.error.issues.map(({ message }) => message).join("; ");
    throw new CommandError(`"${name}" cannot be the name of a site: ${reasons}`, EXIT.badInput);
  }
  if (title !== undefined && !/\S/.test(title)) {
    throw new CommandError("--title: must not be empty", EXIT.badInput);
  }
  const { site: template, catalog } = loadSite(PROJECT, from);
  const templateFolder = join(PROJECT, "sites", from);
  const text = siteFromTemplate(
    readFileSync(join(templateFolder, "site.yaml"), "utf8"),
    template,
    { name, title: title ?? `${name}, a copy of ${from}` },
    contextsOfProject(PROJECT),
  );
  // Read back before anything is written: what this command leaves behind is a site.
  const site = parseSite(join("sites", name, "site.yaml"), text, catalog);
  const files = writeNewSite(PROJECT, { name, templateFolder, siteText: text });
  const next = [
    `npm run limits -- --site ${name} --write`,
    `npm run plan -- --site ${name}`,
    `npm run up -- --site ${name}`,
  ];
  if (json === true) {
    const halls = site.halls.map((hall) => ({
      name: hall.name,
      managementContext: hall.managementContext,
    }));
    const phases = site.phases.map((phase) => phase.name);
    const answer = { site: name, title: site.title, from, ...files, halls, phases, next };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const [limits, plan, up] = next;
  console.log(
    [
      `${files.siteFile} is written, a copy of ${from}: name, title and contexts are ${name}'s, every figure is still ${from}'s`,
      `It has no locked limits, and nothing of it can be deployed until the owners of its grid contract have them written`,
      "",
      `Next: replace the figures in ${files.siteFile} with your own (editors complete it by schemas/site.schema.json), then`,
      `  ${limits}  locks them, once those who own the grid contract agree`,
      `  ${plan}            shows what they amount to, and every mistake with its line`,
      `  ${up}              deploys the first phase`,
    ].join("\n"),
  );
}
