import type { Clock } from '../clock.ts';
import type { FoundCertificate } from '../fetch/certificate.ts';
import type { CertificateEvent, NoticeEvent } from './notice.ts';
import type { Look } from './raise-notices.ts';

/** A server whose certificate is checked. */
export interface CertificatePlace {
  /** Such as `news.example.org:443`. */
  host: string;
  setting: 'PUBLIC_URL' | 'SMTP_URL' | 'OPERATOR_SMTP_URL';
  read(): Promise<FoundCertificate>;
}

const dayMs = 24 * 3_600_000;

export async function lookAtCertificates(
  places: CertificatePlace[],
  { clock, days }: { clock: Clock; days: number },
): Promise<Look> {
  const events: NoticeEvent[] = [];
  const unknown: string[] = [];
  for (const { host, setting, read } of places) {
    const found = await read();
    const name = `certificate:${host}:`;
    if (found.kind === 'unknown') unknown.push(name);
    else {
      const fault = found.fault ?? endingOf(found.endsAt, days, clock.now());
      const endsAt = found.endsAt === undefined ? null : new Date(found.endsAt).toISOString();
      if (fault)
        events.push({
          // Another problem, or another certificate with the same problem, is another event.
          key: `${name}${fault}:${endsAt ?? ''}`,
          detail: { kind: 'certificate', host, setting, fault, endsAt },
        });
    }
  }
  return { kinds: ['certificate'], events, unknown };
}

function endingOf(endsAt: number | undefined, days: number, now: number): CertificateEvent | undefined {
  if (endsAt === undefined) return undefined;
  if (endsAt <= now) return 'expired';
  return endsAt < now + days * dayMs ? 'ends-soon' : undefined;
}
