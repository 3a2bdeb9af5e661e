import { plainTextProblem } from "../provider/lifecycle/output-text";
import { ProgramError } from "./program-error";

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Whether a point in time has passed, by the clock of the machine that runs the program.
 *
 * @param where names resource and field in messages
 * @throws ProgramError for a text that is not a date and time with a time zone
 */
export function hasPassed(where: string, date: string): boolean {
  const problem = plainTextProblem(date);
  if (problem !== undefined) throw new ProgramError(`${where} ${problem}.`);
  const milliseconds = Date.parse(date);
  if (!dateTime.test(date) || Number.isNaN(milliseconds) || !isDay(date.slice(0, 10))) {
    throw new ProgramError(
      `${where} must be a date and time with a time zone, such as "2026-12-01T18:00:00Z", not ${JSON.stringify(date)}.`,
    );
  }
  return milliseconds <= Date.now();
}

/** `Date.parse` reads 30 February as 2 March. */
function isDay(day: string): boolean {
  return new Date(day).toISOString().startsWith(day);
}
