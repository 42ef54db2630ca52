import { parse } from 'tldts';
import { withoutTrackers } from '../../fetch/canonical-url.ts';
import { addressFaults } from '../../fetch/written/address-fault.ts';
import { guessAddress } from '../../fetch/written/guess-address.ts';
import { withoutHidden } from '../../fetch/written/hidden-characters.ts';

/** Country domains that are also endings of files: `README.md` and `manage.py` are no web sites. */
const fileEndings = /\.(?:md|py|rs|sh|pl|so|cc|ps|zip|mov|app|js|ts|do|st|vi|ai|pub)$/i;

/**
 * The address that was meant by a word of a text: with a scheme, without the text's punctuation, a mail gateway around
 * it and trackers' parameters. Undefined if the word is no web address. `isAlone`: nothing stands beside it, so that
 * `example.org` without a path is one too.
 */
export function cleanAddress(written: string, { isAlone = false } = {}): string | undefined {
  if (written.length > 2_000) return undefined;
  const bare = withoutHidden(written.trim()).replace(/^[<("'“‘«[{]+/, '');
  const start = /^https?:\/\//i.test(bare) ? bare : schemeless(bare, isAlone);
  if (start === undefined) return undefined;
  let address = start;
  // Each repair may reveal another: a mail gateway around an address with a full stop behind it.
  for (let round = 0; round < 5; round++) {
    const fault = addressFaults(address).find((each) =>
      ['entity', 'punctuation', 'scheme', 'wrapped'].includes(each.kind),
    );
    const meant = fault && 'meant' in fault ? fault.meant : undefined;
    if (!meant || !/^https?:/i.test(meant) || meant === address) break;
    address = meant;
  }
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname.includes('.') || /\s/.test(address)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return withoutTrackers(address);
}

/** `www.example.org/a`, `example.org/a`, `//example.org`, `htps://…`. */
function schemeless(text: string, isAlone: boolean): string | undefined {
  if (text.includes('@') && !text.includes('/')) return undefined;
  const host =
    /^(?:\/\/)?([\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?)(?::\d{2,5})?(?=[/?#]|[.,;:!?)\]}>"'”’»]*$)/u.exec(text);
  if (!host) return /^[htps]{3,7}[:;]?\/{1,3}\S/i.test(text) ? guessAddress(text) : undefined;
  const [, name = ''] = host;
  const hasMore = /^[/?#]/.test(text.slice(host[0].length));
  if (!isDomain(name)) return undefined;
  if (!hasMore && !/^www\./i.test(name) && (!isAlone || fileEndings.test(name))) return undefined;
  return `https://${text.replace(/^\/\//, '')}`;
}

function isDomain(name: string): boolean {
  const { domain, isIcann, isIp } = parse(name);
  return domain !== null && isIcann === true && !isIp;
}
