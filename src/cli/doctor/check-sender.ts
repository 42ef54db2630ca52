import { isLocalWork } from '../../wire/local-work.ts';
import { openDkim } from '../../wire/open-dkim.ts';
import type { Config } from '../../config/config.ts';
import { checkHeaders } from '../../gate/message/check-headers.ts';
import { ruleNamed } from '../../gate/rules.ts';
import type { Dns } from '../../gate/sender/ask-dns.ts';
import { inspectSender } from '../../gate/sender/check-sender.ts';
import type { Fact } from '../../gate/sender/fact.ts';
import { domainOf } from '../../mail/address.ts';
import { formatMailbox } from '../../mail/headers.ts';
import { senderOf } from '../../message/send-content.ts';
import { bad, badFromError, good, skipped, type DoctorCheck } from './doctor-check.ts';

/** The sender as galley.yaml has it, and what of it would be refused whatever the DNS says. */
export function checkPublication({ root, publication, publicUrl }: Config): DoctorCheck {
  const part = 'publication';
  const [fault] = checkHeaders(root, publication, { publicUrl, leaves: false });
  if (fault) return bad(part, fault.message, fault.hint ?? '');
  return good(part, `${publication.name}, from ${formatMailbox(publication.from)}`);
}

/** Checks keys and DNS records. While mail stays on this machine nobody looks them up. */
export async function checkSender(config: Config, dns: Dns): Promise<DoctorCheck[]> {
  const { publication, publicUrl, env } = config;
  const { from, returnPath } = senderOf(publication, publicUrl);
  const hasKey = Boolean(env.DKIM_PRIVATE_KEY ?? env.DKIM_ED25519_PRIVATE_KEY);
  if (isLocalWork(config) && !hasKey)
    return [skipped('DKIM, SPF, DMARC', 'mail stays on this machine; set SMTP_URL to have them looked up')];
  let dkim;
  try {
    dkim = await openDkim(config);
  } catch (error) {
    return [badFromError('DKIM', error)];
  }
  const parts = await inspectSender({ from: from.address, returnPath: returnPath.address, dkim, dns });
  const bounceDomain = domainOf(returnPath.address);
  return [
    checkOf(
      'DKIM',
      parts.dkim,
      dkim.map(({ selector, domain }) => `${selector}._domainkey.${domain} has our key`).join(', '),
    ),
    checkOf('SPF', parts.spf, `${bounceDomain} has a record that can be used`),
    checkOf('DMARC', parts.dmarc, `mail from ${domainOf(from.address)} is aligned`),
    checkOf('bounces', parts.bounces, `${bounceDomain} takes mail`),
  ];
}

function checkOf(part: string, facts: Fact[], fine: string): DoctorCheck {
  if (facts.length === 0) return good(part, fine);
  const isBad = facts.some(({ rule }) => ruleNamed(rule)?.severity === 'error');
  const records = facts.flatMap(({ record }) => (record ? [{ ...record, type: 'TXT' as const }] : []));
  return {
    part,
    state: isBad ? 'bad' : 'warning',
    says: facts.map(({ message }) => message).join('; '),
    // The record is printed below; a hint that names this command would lead in a circle.
    todo: facts.flatMap(({ hint, record }) => (record ? [] : hint ? [hint] : [])),
    ...(records.length > 0 ? { records } : {}),
  };
}
