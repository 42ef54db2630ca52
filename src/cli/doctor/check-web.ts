import { isLocalWork } from '../../wire/local-work.ts';
import type { Config } from '../../config/config.ts';
import { readCertificate } from '../../fetch/certificate.ts';
import { NoAnswer } from '../../fetch/no-answer.ts';
import { openSafeFetch } from '../../fetch/safe-fetch.ts';
import { bad, good, skipped, warning, type DoctorCheck } from './doctor-check.ts';
import type { ClockReading } from './check-services.ts';
import { galleyVersion } from '../kit/version.ts';

const daysLeftToWarn = 14;

/** Requests PUBLIC_URL as a reader's mail client would, and checks whether this program answers. */
export async function checkPublicUrl(config: Config, clocks: ClockReading[]): Promise<DoctorCheck> {
  const part = 'public address';
  const { publicUrl } = config;
  const local = isLocalWork(config);
  const serve = 'Start `galley serve` and let the proxy in front of it pass on every path, POST included.';
  if (!publicUrl.startsWith('https://') && !local)
    return bad(
      part,
      `${publicUrl} is not https`,
      'Set PUBLIC_URL=https://…: one-click unsubscribe needs it (RFC 8058).',
    );
  const url = new URL(`${publicUrl}/healthz`);
  // From here, our own server may have a private address.
  const safe = openSafeFetch({ userAgent: `Galley/${galleyVersion} doctor`, allow: [url.host], timeoutMs: 8_000 });
  try {
    const { status, headers, body } = await safe.fetch(url, { method: 'GET', maxBytes: 4_096 });
    if (headers.date)
      clocks.push({ whose: new URL(publicUrl).hostname, theirs: Date.parse(headers.date) + 500, ours: Date.now() });
    const isOurs = status === 200 && /"ok"\s*:\s*true/.test(body.toString('utf8'));
    if (status === 421)
      return bad(
        part,
        `${publicUrl} leads to a Galley with another PUBLIC_URL (421)`,
        'Set the same PUBLIC_URL for `galley serve` and here, and let the proxy pass on the Host header.',
      );
    if (!isOurs) return bad(part, `${publicUrl} answers ${status}, but the answer is not from Galley`, serve);
    const daysLeft = url.protocol === 'https:' ? await certificateDays(url) : undefined;
    if (daysLeft !== undefined && daysLeft < daysLeftToWarn)
      return warning(
        part,
        `${publicUrl} answers; its certificate ends in ${Math.floor(daysLeft)} days`,
        'Find out why it was not renewed automatically.',
      );
    return good(
      part,
      `${publicUrl} answers${daysLeft === undefined ? '' : `; its certificate is good for ${Math.floor(daysLeft)} days`}`,
    );
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (local)
      return skipped(part, `${publicUrl} does not answer; readers’ pages are there while \`galley serve\` runs`);
    return bad(
      part,
      `${publicUrl}: ${error.message}`,
      error.refusal === 'tls' ? 'Correct the certificate: mail clients refuse to unsubscribe over it.' : serve,
    );
  } finally {
    await safe.close();
  }
}

async function certificateDays(url: URL): Promise<number | undefined> {
  const found = await readCertificate(url);
  return found.kind === 'read' && found.endsAt !== undefined ? (found.endsAt - Date.now()) / 86_400_000 : undefined;
}

const driftMs = { worthReporting: 10_000, harmful: 300_000 };

/**
 * Compares our clock with those that came along with other answers. Some servers refuse a signature dated five minutes
 * ahead.
 */
export function checkClock(clocks: ClockReading[], zone: string): DoctorCheck {
  const part = 'clock';
  const time = Temporal.Now.zonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
  const here = `it is ${time} in ${zone}`;
  const [furthest] = clocks
    .map(({ whose, theirs, ours }) => ({ whose, drift: ours - theirs }))
    .toSorted((a, b) => Math.abs(b.drift) - Math.abs(a.drift));
  if (!furthest) return skipped(part, `${here}; there is no other clock to compare it with`);
  const { whose, drift } = furthest;
  if (Math.abs(drift) < driftMs.worthReporting)
    return good(
      part,
      `${here}, and ${clocks.map((clock) => clock.whose).join(' and ')} agree${clocks.length === 1 ? 's' : ''}`,
    );
  const says = `${here}, ${Math.round(Math.abs(drift) / 1000)} s ${drift > 0 ? 'ahead of' : 'behind'} ${whose}`;
  const todo = 'Synchronise the clock by NTP (timedatectl set-ntp true).';
  return Math.abs(drift) < driftMs.harmful ? warning(part, says, todo) : bad(part, says, todo);
}
