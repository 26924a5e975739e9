/**
 * Lets a command go on whose output nothing reads any more, as before `| head`: what is left of it is not written, and the command ends as it would
 * have. A deployment does not stop halfway for it.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
    });
  }
}
