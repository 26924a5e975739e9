/** What gives a secret away, and what to call it. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  // Kubernetes' own form: six characters, a dot and sixteen more (kubeadm, "Bootstrap tokens").
  [/(^|[^a-z0-9.])[a-z0-9]{6}\.[a-z0-9]{16}($|[^a-z0-9.])/, "a bootstrap token"],
  // A name of a secret with a value in clear; a variable, a file or a command in its place is a reference.
  [
    /(password|passwd|secret|token|api[_-]?key|credentials?)["']?[ \t]*[:=][ \t]*["']?(?![\s$"'<{/@])\S{3,}/i,
    "a password or token",
  ],
  [/--(password|token)[ \t]+["']?(?![\s$"'<{/@-])\S{3,}/i, "a password or token"],
];

/**
 * What of a text looks like a secret in clear: a private key, a bootstrap token, a password with its value. A guess, on the safe
 * side: what refers to a secret (`$TOKEN`, `/etc/token`, `{{ ds.meta_data.token }}`) passes.
 *
 * @returns as `a private key`; undefined if nothing does.
 */
export function secretIn(text: string): string | undefined {
  return SIGNS.find(([sign]) => sign.test(text))?.[1];
}
