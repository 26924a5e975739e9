import { readFileSync } from "node:fs";
import type { AgentOptions } from "node:https";
import { NotInStandIn } from "../plumbing/errors";
import { asText, type JsonObject } from "../plumbing/json";
import type { ActiveContext } from "./kubeconfig";

/** How to reach an API server and what to show it. */
export interface Credentials {
  readonly server: URL;
  readonly tls: AgentOptions;
  readonly headers: Record<string, string>;
}

/**
 * The address, certificates and token of a context.
 *
 * @throws where a file is missing, or where another program would have to be asked for credentials
 */
export function credentialsOf({ name, cluster, user }: ActiveContext): Credentials {
  const server = asText(cluster.server);
  if (server === undefined) throw new Error(`the cluster of context "${name}" has no server`);
  for (const helper of ["exec", "auth-provider"]) {
    if (user[helper] !== undefined) {
      throw new NotInStandIn("kubernetes", `Signing in by "${helper}" (context "${name}")`);
    }
  }
  const tls: AgentOptions = {
    ca: fileOrData(cluster, "certificate-authority"),
    cert: fileOrData(user, "client-certificate"),
    key: fileOrData(user, "client-key"),
  };
  if (cluster["insecure-skip-tls-verify"] === true) tls.rejectUnauthorized = false;
  const serverName = asText(cluster["tls-server-name"]);
  if (serverName !== undefined) tls.servername = serverName;
  return { server: new URL(server), tls, headers: authorization(user) };
}

function fileOrData(entry: JsonObject, key: string): Buffer | undefined {
  const data = asText(entry[`${key}-data`]);
  if (data !== undefined) return Buffer.from(data, "base64");
  const file = asText(entry[key]);
  return file === undefined ? undefined : readFileSync(file);
}

function authorization(user: JsonObject): Record<string, string> {
  const file = asText(user.tokenFile);
  const token = asText(user.token) ?? (file && readFileSync(file, "utf8").trim());
  if (token) return { authorization: `Bearer ${token}` };
  const username = asText(user.username);
  if (username === undefined) return {};
  const pair = Buffer.from(`${username}:${asText(user.password) ?? ""}`).toString("base64");
  return { authorization: `Basic ${pair}` };
}
