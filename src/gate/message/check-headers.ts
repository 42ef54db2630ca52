import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicationKeys, type Publication } from '../../config/publication.ts';
import { domainOf } from '../../mail/address.ts';
import { readYaml, type YamlSource } from '../../yaml/yaml-source.ts';
import type { Finding } from '../finding.ts';
import { findingBuilder, type ReportFinding } from '../finding-builder.ts';

/** Public mailbox providers, whose DMARC policies say that only they send for these domains. */
const freemail = new Set(
  `gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.jp yahoo.com.br ymail.com rocketmail.com aol.com
  outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it live.com live.co.uk live.fr msn.com
  icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de freenet.de t-online.de mail.com mail.ru bk.ru list.ru inbox.ru
  yandex.ru yandex.com ya.ru proton.me protonmail.com pm.me tuta.com tutanota.com fastmail.com hey.com zohomail.com qq.com 163.com 126.com
  laposte.net orange.fr wanadoo.fr free.fr sfr.fr libero.it virgilio.it seznam.cz wp.pl o2.pl onet.pl uol.com.br bol.com.br naver.com daum.net rediffmail.com`.split(
    /\s+/,
  ),
);

/** Checks the header fields without network access. `leaves`: mail leaves this machine. */
export function checkHeaders(
  root: string,
  publication: Publication,
  { publicUrl, leaves }: { publicUrl: string; leaves: boolean },
): Finding[] {
  const findings: Finding[] = [];
  const report: ReportFinding = (...finding) => findingBuilder(publicationSource(root))(...finding); // reads galley.yaml only when needed
  const domain = domainOf(publication.from.address).toLowerCase();
  if (freemail.has(domain))
    findings.push(
      report('from-freemail', `mail from ${domain} addresses that other servers send is refused or marked as spam`, {
        path: ['from'],
        hint: 'Send from your own domain.',
      }),
    );
  if (leaves && !publicUrl.startsWith('https://'))
    findings.push(
      report(
        'unsubscribe-not-https',
        `mail leaves this machine, but its unsubscribe link would point to ${publicUrl}`,
        {
          hint: 'Set PUBLIC_URL=https://news.example.org; one-click unsubscribe needs https (RFC 8058).',
        },
      ),
    );
  return findings;
}

/** galley.yaml, for the positions of findings about the publication. */
export function publicationSource(root: string): YamlSource {
  const file = join(root, 'galley.yaml');
  return readYaml(existsSync(file) ? readFileSync(file) : '', 'galley.yaml', publicationKeys);
}
