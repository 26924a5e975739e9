/** A preview is judged on the evidence of its day, so what it said is worth nothing for long. */
const HOURS_AT_MOST = 24;
/** Clocks of two machines differ a little. */
const MINUTES_AHEAD = 5;
const TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}Z$/;

/** A preview that a deployment cannot go by. */
export class PreviewTimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PreviewTimeError";
  }
}

/**
 * The UTC day that a deployment is judged on: that of the preview which people have approved, so that both give one answer.
 *
 * @param previewedAt when the preview was made, in UTC, as `2026-11-23T14:00:00Z`.
 * @param clock what time it is.
 * @returns `YYYY-MM-DD`.
 * @throws PreviewTimeError for a preview of more than 24 hours ago, one that is not made yet, and for what is no time.
 */
export function dayOfPreview(previewedAt: string, clock: Date): string {
  const [, day] = TIME.exec(previewedAt) ?? [];
  const made = Date.parse(previewedAt);
  if (day === undefined || Number.isNaN(made)) {
    throw new PreviewTimeError(
      `"${previewedAt}" is no time of a preview: write it in UTC, as 2026-11-23T14:00:00Z`,
    );
  }
  const minutes = (clock.getTime() - made) / 60_000;
  if (minutes > HOURS_AT_MOST * 60) {
    throw new PreviewTimeError(
      `the preview is of ${previewedAt}, ${Math.floor(minutes / 60)} hours ago, and one counts for ${HOURS_AT_MOST} hours: preview again, and have that approved`,
    );
  }
  if (minutes < -MINUTES_AHEAD) {
    throw new PreviewTimeError(
      `the preview is of ${previewedAt}, which has not come yet: see that the clocks of both machines are right`,
    );
  }
  return day;
}
