import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("kvandal", { enforcementLevel: "mandatory", policies });
