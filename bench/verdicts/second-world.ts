/**
 * Other times, programs and mixes than the first world's, and sends of which less is known. By seed, nobody's address is
 * known, all readers have one mail domain, or no client sends the headers of a browser. The rules were begun without it,
 * but changed after its first runs: its figures are no independent test.
 */
import {
  addressIn,
  hour,
  minute,
  newNetwork,
  openChance,
  second,
  type Chance,
  type SimulatedRequest,
  type SimulatedSend,
  type WorldOptions,
} from './world.ts';

interface Mailbox {
  reader: number;
  deliveredAt: number;
  domain: string;
  network: string;
  program: string;
}

const programs = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0',
  'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
];
const shared = programs[0]!;

export function secondWorld({ seed, readers, scanned }: WorldOptions): SimulatedSend {
  const chance = openChance(seed ^ 0x5bd1e995);
  const lacks = (['nothing', 'addresses', 'domains', 'headers'] as const)[seed % 4];
  const links = [14, 24, 36, 52][chance.whole(0, 3)]!;
  const slots = [[0], [Math.floor(links / 3), Math.floor(links / 3) + 1], [links - 2]];
  const requests: SimulatedRequest[] = [];
  const push = (mailbox: Mailbox, who: string, isPerson: boolean, request: Partial<SimulatedRequest>) =>
    requests.push({
      reader: mailbox.reader,
      at: 0,
      kind: 'click',
      link: 0,
      method: 'GET',
      address: addressIn(mailbox.network, chance),
      userAgent: mailbox.program,
      headers: { 'accept-language': 'de,en;q=0.5' },
      isPerson,
      who,
      ...request,
    });
  const offices = Array.from({ length: 30 }, (_, index) => ({
    domain: `office${index}.test`,
    network: newNetwork(chance),
  }));
  const mobile = Array.from({ length: 8 }, () => newNetwork(chance));
  const mailboxes = Array.from({ length: readers }, (_, reader): Mailbox => {
    const office = chance.is(0.3) ? chance.pick(offices) : undefined;
    const program = chance.pick(programs);
    return {
      reader,
      deliveredAt: (reader / readers) * 20 * minute + chance.between(0, second),
      domain:
        lacks === 'domains'
          ? 'example.org'
          : (office?.domain ?? chance.pick(['gmail.com', 'web.example', 'mail.example', `own-${reader}.test`])),
      network: office?.network ?? (/iPhone|Android/.test(program) ? chance.pick(mobile) : newNetwork(chance)),
      program: office && chance.is(0.8) ? shared : program,
    };
  });

  for (const mailbox of mailboxes) if (chance.is(0.4)) read(mailbox, chance, push, links);
  const clicksOf = Map.groupBy(
    requests.filter(({ kind, isPerson }) => kind === 'click' && isPerson),
    ({ reader }) => reader,
  );
  const kinds = scannerKinds(chance, links);
  const wholeOffices = chance.shuffled(offices).slice(0, 12);
  const byOffice = new Map(wholeOffices.map(({ domain }) => [domain, chance.pick(kinds)]));
  const wanted = chance
    .shuffled(mailboxes)
    .toSorted((a, b) => Number(byOffice.has(b.domain)) - Number(byOffice.has(a.domain)));
  for (const mailbox of wanted.slice(0, Math.round(scanned * readers)))
    (byOffice.get(mailbox.domain) ?? chance.pick(kinds))(mailbox, push, clicksOf.get(mailbox.reader) ?? []);
  for (const request of requests) {
    if (lacks === 'addresses') request.address = '127.0.0.1';
    if (lacks === 'headers') request.headers = {};
  }
  return {
    links,
    slots,
    readers: mailboxes.map(({ reader, domain, deliveredAt }) => ({ email: `r${reader}@${domain}`, deliveredAt })),
    requests: requests.toSorted((a, b) => a.at - b.at),
  };
}

type Push = (mailbox: Mailbox, who: string, isPerson: boolean, request: Partial<SimulatedRequest>) => void;

function read(mailbox: Mailbox, chance: Chance, push: Push, links: number): void {
  const kind = chance.weighted([
    ['reads once', 45],
    ['comes back', 15],
    ['opens tabs', 15],
    ['opens many tabs', 4],
    ['blocks pictures', 16],
    ['passes it on', 5],
  ] as const);
  const isPrompt = chance.is(0.06);
  const at = mailbox.deliveredAt + (isPrompt ? chance.between(12, 180) * second : chance.around(55 * minute, 2));
  const act = (request: Partial<SimulatedRequest>) => push(mailbox, kind, true, request);
  if (kind !== 'blocks pictures' && chance.is(0.75)) {
    const isProxied = mailbox.domain === 'gmail.com';
    act({
      kind: 'open',
      at,
      ...(isProxied
        ? {
            userAgent: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
            address: '74.125.208.11',
          }
        : {}),
    });
  }
  if (!chance.is(0.55)) return;
  const tabs =
    kind === 'opens many tabs' ? chance.whole(8, 14) : kind === 'opens tabs' ? chance.whole(3, 7) : chance.whole(1, 3);
  let when = at + chance.between(4, 60) * second;
  let link = chance.whole(0, 3);
  for (let click = 0; click < tabs && link < links; click++) {
    act({ at: when, link });
    link += 1 + Math.floor(chance.around(3, 0.9));
    when += kind.includes('tabs') ? chance.between(0.5, 4.5) * second : chance.around(45 * second, 1.1);
  }
  if (kind === 'comes back') act({ at: when + chance.around(20 * hour, 0.6), link: chance.whole(0, links - 1) });
  if (kind === 'passes it on')
    for (let friend = chance.whole(1, 3); friend > 0; friend--)
      push({ ...mailbox, network: newNetwork(chance), program: chance.pick(programs) }, kind, true, {
        at: when + chance.around(3 * hour, 1),
        link: chance.whole(0, links - 1),
      });
  if (chance.is(0.02))
    push(mailbox, 'preview of a shared link', false, {
      at: when + chance.between(3, 900) * second,
      link: 1,
      userAgent: chance.pick([
        'TelegramBot (like TwitterBot)',
        'facebookexternalhit/1.1',
        'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
      ]),
      address: '149.154.161.20',
      headers: {},
    });
}

function scannerKinds(
  chance: Chance,
  links: number,
): ((mailbox: Mailbox, push: Push, clicks: SimulatedRequest[]) => void)[] {
  const all = Array.from({ length: links }, (_, link) => link);
  const clouds = Array.from({ length: 12 }, () => newNetwork(chance));
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36 Edg/112.0.0.0';
  const some = (count: number) => chance.shuffled(all).slice(0, count);
  const visit = (mailbox: Mailbox, who: string, request: Partial<SimulatedRequest>, push: Push, isolated = true) =>
    push(mailbox, who, false, {
      ...(isolated ? { address: addressIn(chance.pick(clouds), chance), userAgent: edge } : {}),
      headers: {},
      ...request,
    });
  const walk =
    (
      who: string,
      list: () => number[],
      startMs: () => number,
      gapMs: () => number,
      extra: (index: number) => Partial<SimulatedRequest> = () => ({}),
      isolated = true,
    ) =>
    (mailbox: Mailbox, push: Push) => {
      const address = addressIn(chance.pick(clouds), chance);
      let at = mailbox.deliveredAt + startMs();
      for (const [index, link] of list().entries()) {
        visit(mailbox, who, { at, link, ...(isolated ? { address } : {}), ...extra(index) }, push, isolated);
        at += gapMs();
      }
    };
  return [
    walk(
      'all in parallel',
      () => all,
      () => chance.between(2, 90) * second,
      () => chance.between(0, 15),
    ),
    walk(
      'all, then again',
      () => [...all, ...all],
      () => chance.between(2, 30) * second,
      () => chance.between(60, 500),
    ),
    walk(
      'two links',
      () => some(2),
      () => chance.between(4, 75) * second,
      () => chance.between(0.8, 5) * second,
    ),
    walk(
      'three links with a common program',
      () => some(3),
      () => chance.between(1, 25) * second,
      () => chance.between(0.1, 9) * second,
      () => ({ userAgent: shared }),
    ),
    walk(
      'the first link',
      () => [0],
      () => chance.between(1, 100) * second,
      () => 0,
    ),
    walk(
      'the first link with a common program',
      () => [0],
      () => chance.between(1, 20) * second,
      () => 0,
      () => ({ userAgent: chance.pick(programs) }),
    ),
    walk(
      'one after the other',
      () => all,
      () => chance.between(10, 300) * second,
      () => chance.around(20 * second, 0.8),
    ),
    walk(
      'hours later',
      () => all,
      () => chance.between(2, 30) * hour,
      () => chance.between(0.1, 1.2) * second,
    ),
    (mailbox, push) => {
      let at = mailbox.deliveredAt + chance.between(1, 200) * second;
      for (const link of some(chance.whole(3, 10))) {
        visit(mailbox, 'HEAD, then GET', { at, link, method: 'HEAD' }, push);
        visit(mailbox, 'HEAD, then GET', { at: at + chance.between(0.2, 3) * second, link }, push);
        at += chance.between(0.5, 4) * second;
      }
    },
    walk(
      'from the office’s own gateway',
      () => all,
      () => chance.between(1, 20) * second,
      () => chance.between(100, 900),
      () => ({}),
      false,
    ),
    walk(
      'another address each time',
      () => some(Math.ceil(0.8 * links)),
      () => chance.between(3, 200) * second,
      () => chance.between(0.1, 2) * second,
      () => ({
        address: addressIn(newNetwork(chance), chance),
        userAgent: chance.pick(programs),
      }),
    ),
    (mailbox, push, clicks) => {
      for (const click of clicks)
        visit(
          mailbox,
          'checks what is clicked',
          { at: click.at - chance.between(0.05, 1.5) * second, link: click.link },
          push,
        );
    },
    (mailbox, push, clicks) => {
      for (const click of clicks)
        visit(
          mailbox,
          'looks after the click',
          { at: click.at + chance.between(0.5, 9) * second, link: click.link },
          push,
        );
    },
    walk(
      'a third of the links, minutes later',
      () => some(Math.ceil(links / 3)),
      () => chance.between(2, 25) * minute,
      () => chance.between(0.3, 3) * second,
    ),
    walk(
      'every ten seconds',
      () => some(Math.ceil(links / 2)),
      () => chance.between(5, 50) * second,
      () => 10 * second,
    ),
  ];
}
