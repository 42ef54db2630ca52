import type { Config } from '../../config/config.ts';
import { checkLogo } from '../../gate/message/check-logo.ts';
import { sentence } from '../../http/problem-words.tsx';
import { good, warning, type DoctorCheck } from './doctor-check.ts';

/** Whether the logo can be shown. The colours and fonts are checked with the settings. */
export function checkLook({ publication: { brand }, root }: Config): DoctorCheck[] {
  if (!brand.logo) return [];
  const part = 'logo';
  const faults = checkLogo(brand.logo, root);
  if (faults.length === 0) return [good(part, brand.logo.src)];
  const [{ message }] = faults as [(typeof faults)[number]];
  const todo = faults.map(({ file, line, hint }) => `${file}:${line}  ${hint ?? ''}`.trim());
  return [warning(part, sentence(message), ...todo)];
}
