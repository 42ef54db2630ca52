import { tidyField, type FieldResult } from '../../issue/reader-fields.ts';

/** In characters; some full names are long, first names are not. */
const longest = 60;

/**
 * A name from a form that the whole world can fill in. What a stranger writes here may end up in a mail of ours to
 * somebody else, so nothing that a mailbox would turn into a link is let through (`Win now: spam.example/x`).
 */
export function formField(written: string): FieldResult {
  if (written.length > 1000) return { ok: false, reason: `has more than ${longest} characters` };
  const field = tidyField(written);
  if (!field.ok) return field;
  if ([...field.value].length > longest) return { ok: false, reason: `has more than ${longest} characters` };
  // Also `evil.example`, but not `J.R.`: two letters or more on both sides of a dot make a host name.
  if (/[/\\@<>]|:\/|\bwww\.|[\p{L}\p{N}-]{2,}[.\u3002\uff0e][\p{L}\p{N}-]{2,}/iu.test(field.value))
    return { ok: false, reason: 'looks like an address' };
  return field;
}
