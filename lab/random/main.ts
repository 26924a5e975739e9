import { main } from "@pulumi/pulumi/provider";
import { version } from "@pulumi/random/package.json";
import { RandomIds } from "./randomIds";

void main(new RandomIds(version), process.argv.slice(2));
