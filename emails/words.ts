/**
 * The few words that a theme adds itself, in the language of the issue. Everything else is written by the editor, so
 * “Unsubscribe” at the bottom of an Arabic newsletter would be the theme's mistake.
 */
export interface Words {
  /** With the number: “Issue 180”. */
  issue: string;
  readOnWeb: string;
  unsubscribe: string;
  online: string;
  remote: string;
  note: string;
  /** Why the reader receives this mail. */
  reason: string;
}
