import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../../config/config.ts';
import { domainOf } from '../../mail/address.ts';
import { readYaml, type YamlSource } from '../../yaml/yaml-source.ts';
import type { Finding } from '../finding.ts';
import { teller, type Tell } from '../tell.ts';

/** Where everybody can have an address, and which publish that only they send for it. */
const freemail = new Set(
  `gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.jp yahoo.com.br ymail.com rocketmail.com aol.com
  outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it live.com live.co.uk live.fr msn.com
  icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de freenet.de t-online.de mail.com mail.ru bk.ru list.ru inbox.ru
  yandex.ru yandex.com ya.ru proton.me protonmail.com pm.me tuta.com tutanota.com fastmail.com hey.com zohomail.com qq.com 163.com 126.com
  laposte.net orange.fr wanadoo.fr free.fr sfr.fr libero.it virgilio.it seznam.cz wp.pl o2.pl onet.pl uol.com.br bol.com.br naver.com daum.net rediffmail.com`.split(
    /\s+/,
  ),
);

/** What can be said of the header fields without asking anybody. `leaves`: mail goes further than this machine. */
export function checkHeaders(
  root: string,
  publication: Publication,
  { publicUrl, leaves }: { publicUrl: string; leaves: boolean },
): Finding[] {
  const findings: Finding[] = [];
  const tell: Tell = (...told) => teller(publicationSource(root))(...told); // read only when there is something to tell
  const domain = domainOf(publication.from.address).toLowerCase();
  if (freemail.has(domain))
    findings.push(
      tell('from-freemail', `mail from ${domain} that ${domain} did not send is refused or taken for spam`, {
        path: ['from'],
        hint: 'Send from a domain of your own.',
      }),
    );
  if (leaves && !publicUrl.startsWith('https://'))
    findings.push(
      tell('unsubscribe-not-https', `mail leaves this machine, and its unsubscribe link would lead to ${publicUrl}`, {
        hint: 'Set PUBLIC_URL=https://news.example.org; one-click unsubscribe needs https (RFC 8058).',
      }),
    );
  return findings;
}

/** galley.yaml, for the places of findings that are about the publication. */
export function publicationSource(root: string): YamlSource {
  const file = join(root, 'galley.yaml');
  return readYaml(existsSync(file) ? readFileSync(file, 'utf8') : '', 'galley.yaml');
}
