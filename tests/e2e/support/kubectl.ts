/** The path of kubectl in what `kvandal toolchain --json` prints. */
export function kubectlOf(toolchain: string): string {
  const { tools } = JSON.parse(toolchain) as { tools: { name: string; path: string }[] };
  const kubectl = tools.find(({ name }) => name === "kubectl");
  if (kubectl === undefined) {
    throw new Error("the toolchain has no kubectl");
  }
  return kubectl.path;
}
