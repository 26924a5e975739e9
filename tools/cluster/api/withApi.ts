import { ApiClient } from "./client";
import { readConnection } from "./kubeconfig";

/**
 * Asks the API server of a context, and closes the connection whatever comes.
 *
 * @throws as `readConnection` and as what is asked.
 */
export async function withApi<Answer>(
  kubeconfig: string,
  context: string,
  ask: (client: ApiClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new ApiClient(await readConnection(kubeconfig, context));
  try {
    return await ask(client);
  } finally {
    client.close();
  }
}
