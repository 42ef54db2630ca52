import { tidyField, type FieldResult } from '../../issue/reader-fields.ts';

/** In characters. Some full names are longer; first names are not. */
const maxLength = 60;

/**
 * Checks a name from a public form. A stranger's text may end up in our mail to somebody else, so anything that a mail
 * client would turn into a link is refused (`Win now: spam.example/x`).
 */
export function formField(written: string): FieldResult {
  if (written.length > 1000) return { ok: false, fault: { code: 'too-long', max: maxLength } };
  const field = tidyField(written);
  if (!field.ok) return field;
  if ([...field.value].length > maxLength) return { ok: false, fault: { code: 'too-long', max: maxLength } };
  // Matches `evil.example` but not `J.R.`: a host name has two or more letters on both sides of a dot.
  if (/[/\\@<>]|:\/|\bwww\.|[\p{L}\p{N}-]{2,}[.\u3002\uff0e][\p{L}\p{N}-]{2,}/iu.test(field.value))
    return { ok: false, fault: { code: 'web-address' } };
  return field;
}
