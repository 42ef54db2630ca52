/** The world with which the rules were begun. Its figures are not a promise, nor are those of `second-world.ts`. */
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

const links = 40;
const slots = [[3, 4], [17], [28, 29]];

const desktopPrograms = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
];
const phonePrograms = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
];
const gmailProxy = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const yahooProxy = 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html';
const outlook = 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)';
const browserHeaders = { 'accept-language': 'en', 'sec-fetch-mode': 'navigate' };

interface Person {
  reader: number;
  domain: string;
  network: string;
  program: string;
  deliveredAt: number;
}
type Add = (request: Partial<SimulatedRequest> & Pick<SimulatedRequest, 'reader' | 'at' | 'kind'>) => void;

export function firstWorld({ seed, readers, scanned }: WorldOptions): SimulatedSend {
  const chance = openChance(seed);
  const requests: SimulatedRequest[] = [];
  const people: Person[] = [];
  const free = ['gmail.com', 'yahoo.com', 'icloud.com', 'outlook.com', 'gmx.net', 'fastmail.com'];
  const companies = Array.from({ length: Math.ceil(readers / 30) }, (_, index) => ({
    domain: `company-${index}.example`,
    network: newNetwork(chance),
  }));
  const mobileNetworks = Array.from({ length: 25 }, () => newNetwork(chance));
  const vpnNetworks = Array.from({ length: 6 }, () => newNetwork(chance));
  for (let reader = 0; reader < readers; reader++) {
    const company = chance.is(0.45) ? chance.pick(companies) : undefined;
    people.push({
      reader,
      domain: company?.domain ?? chance.pick(free),
      network: company && chance.is(0.7) ? company.network : newNetwork(chance),
      program: chance.pick(desktopPrograms),
      deliveredAt: (reader / readers) * 4 * minute + chance.between(0, 3 * second),
    });
  }
  const add =
    (person: Person, who: string, isPerson: boolean, defaults: Partial<SimulatedRequest>): Add =>
    (request) =>
      requests.push({
        link: 0,
        method: 'GET',
        address: addressIn(person.network, chance),
        userAgent: person.program,
        headers: browserHeaders,
        isPerson,
        who,
        ...defaults,
        ...request,
      });

  for (const person of people) behave(person, chance, { add, mobileNetworks, vpnNetworks });
  const scanners = openScanners(chance);
  // Companies as a whole, until as many readers as wanted are scanned.
  let left = Math.round(scanned * readers);
  const byReader = Map.groupBy(
    requests.filter(({ kind, isPerson }) => kind === 'click' && isPerson),
    ({ reader }) => reader,
  );
  const clicksOf = (reader: number) => byReader.get(reader) ?? [];
  for (const company of chance.shuffled(companies)) {
    const scanner = chance.weighted(scanners);
    for (const person of people.filter(({ domain }) => domain === company.domain)) {
      if (left-- <= 0) break;
      scanner(person, add, clicksOf);
    }
  }
  for (const person of chance.shuffled(people.filter(({ domain }) => !domain.startsWith('company')))) {
    if (left-- <= 0) break;
    chance.weighted(scanners)(person, add, clicksOf);
  }
  return {
    links,
    slots,
    readers: people.map(({ domain, reader, deliveredAt }) => ({ email: `reader-${reader}@${domain}`, deliveredAt })),
    requests: requests.toSorted((a, b) => a.at - b.at),
  };
}

/** What a person does with the mail, if they read it at all. */
function behave(
  person: Person,
  chance: Chance,
  {
    add,
    mobileNetworks,
    vpnNetworks,
  }: {
    add: (person: Person, who: string, isPerson: boolean, defaults: Partial<SimulatedRequest>) => Add;
    mobileNetworks: string[];
    vpnNetworks: string[];
  },
): void {
  const { reader, deliveredAt, domain } = person;
  // Gmail and Apple load pictures ahead of some readers, whether they read or not.
  if (domain === 'gmail.com' && chance.is(0.15))
    add(person, 'Gmail’s prefetch', false, { userAgent: gmailProxy, address: '66.249.84.7', headers: {} })({
      reader,
      kind: 'open',
      at: deliveredAt + chance.between(1, 6) * second,
    });
  if (domain === 'icloud.com' && chance.is(0.8))
    add(person, 'Apple’s prefetch', false, { userAgent: 'Mozilla/5.0', address: '17.58.10.4', headers: {} })({
      reader,
      kind: 'open',
      at: deliveredAt + chance.between(5, 3_000) * second,
    });
  if (!chance.is(0.5)) return;
  const kind = chance.weighted([
    ['desktop', 40],
    ['phone', 30],
    ['tab opener', 14],
    ['privacy browser', 8],
    ['forwarded', 5],
    ['chat', 3],
  ] as const);
  const at = deliveredAt + (chance.is(0.04) ? chance.between(15, 120) * second : chance.around(2.5 * hour, 1.6));
  const phone = kind === 'phone';
  const address = phone
    ? addressIn(chance.pick(mobileNetworks), chance)
    : kind === 'privacy browser'
      ? addressIn(chance.pick(vpnNetworks), chance)
      : addressIn(person.network, chance);
  const userAgent = phone ? chance.pick(phonePrograms) : person.program;
  const act = add(person, kind, true, { address, userAgent });
  const showsPictures = kind !== 'privacy browser' && chance.is(0.7);
  if (showsPictures) {
    const proxy = domain === 'gmail.com' ? gmailProxy : domain === 'yahoo.com' ? yahooProxy : undefined;
    if (proxy) act({ reader, kind: 'open', at, userAgent: proxy, address: '66.249.84.9', headers: {} });
    else act({ reader, kind: 'open', at, userAgent: chance.is(0.3) && !phone ? outlook : userAgent });
  }
  if (!chance.is(0.45)) return;
  const order = chance.shuffled(
    Array.from({ length: links }, (_, link) => link).filter((link) => chance.is(1 - link / 60)),
  );
  const count =
    kind === 'tab opener' ? chance.whole(3, 9) : Math.min(6, 1 + Math.floor(-Math.log(1 - chance.next()) * 1.1));
  const chosen = order.slice(0, count).toSorted((a, b) => a - b);
  let when = at + chance.around(25 * second, 0.8);
  for (const link of chosen) {
    act({ reader, kind: 'click', link, at: when });
    if (chance.is(0.04)) act({ reader, kind: 'click', link, at: when + chance.between(30, 4_000) * second });
    when +=
      kind === 'tab opener' ? Math.max(0.45 * second, chance.around(1.8 * second, 0.7)) : chance.around(70 * second, 1);
  }
  if (kind === 'forwarded')
    for (let friend = 0, friends = chance.whole(1, 4); friend < friends; friend++)
      add(person, 'forwarded', true, {
        address: addressIn(newNetwork(chance), chance),
        userAgent: chance.pick(desktopPrograms),
      })({ reader, kind: 'click', link: chance.pick(order), at: when + chance.around(5 * hour, 1) });
  if (kind === 'chat')
    add(person, 'chat preview', false, {
      address: '54.214.10.3',
      userAgent: chance.pick(['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'WhatsApp/2.23.20.0 A']),
      headers: {},
    })({ reader, kind: 'click', link: chosen[0] ?? 0, at: when + chance.between(5, 600) * second });
  if (chance.is(0.01)) act({ reader, kind: 'unsubscribe-page', at: when + chance.between(10, 90) * second });
}

type Scanner = (
  person: Person,
  add: (person: Person, who: string, isPerson: boolean, defaults: Partial<SimulatedRequest>) => Add,
  clicksOf: (reader: number) => SimulatedRequest[],
) => void;

const cloud = ['3.91.12', '52.14.80', '40.94.31', '35.201.7'];

function openScanners(chance: Chance): [Scanner, number][] {
  const all = Array.from({ length: links }, (_, link) => link);
  const chrome = (version: number) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
  const follow =
    (
      who: string,
      plan: (person: Person, act: Add) => void,
      program: () => string,
      network = () => chance.pick(cloud),
    ): Scanner =>
    (person, add) =>
      plan(
        person,
        add(person, who, false, {
          userAgent: program(),
          address: addressIn(network(), chance),
          headers: chance.is(0.5) ? browserHeaders : {},
        }),
      );
  const popular = () => chance.pick(desktopPrograms);
  const clicks = (act: Add, reader: number, list: number[], from: number, gap: () => number) => {
    let at = from;
    for (const link of list) {
      act({ reader, kind: 'click', link, at });
      at += gap();
    }
    return at;
  };
  return [
    [
      follow(
        'everything at once',
        ({ reader, deliveredAt }, act) => {
          const from = deliveredAt + chance.between(0.5, 20) * second;
          act({ reader, kind: 'open', at: from });
          act({ reader, kind: 'hidden-link', at: from });
          clicks(act, reader, all, from, () => chance.between(5, 120));
          act({ reader, kind: 'unsubscribe-page', at: from + second });
        },
        () => chrome(100),
      ),
      20,
    ],
    [
      follow(
        'two or three links',
        ({ reader, deliveredAt }, act) => {
          clicks(
            act,
            reader,
            chance.shuffled(all).slice(0, chance.whole(2, 3)),
            deliveredAt + chance.between(2, 40) * second,
            () => chance.between(0.2, 3) * second,
          );
        },
        popular,
      ),
      8,
    ],
    [
      follow(
        'only the first',
        ({ reader, deliveredAt }, act) => {
          clicks(act, reader, [0], deliveredAt + chance.between(1, 30) * second, () => 0);
        },
        popular,
      ),
      8,
    ],
    [
      follow(
        'slowly',
        ({ reader, deliveredAt }, act) => {
          clicks(act, reader, all, deliveredAt + chance.between(5, 60) * second, () => chance.between(4, 40) * second);
        },
        () => chrome(114),
      ),
      8,
    ],
    [
      follow(
        'late',
        ({ reader, deliveredAt }, act) => {
          clicks(act, reader, all, deliveredAt + chance.between(1, 20) * hour, () => chance.between(50, 400));
        },
        popular,
      ),
      8,
    ],
    [
      follow(
        'HEAD before GET',
        ({ reader, deliveredAt }, act) => {
          const from = deliveredAt + chance.between(1, 60) * second;
          for (const [index, link] of chance.shuffled(all).slice(0, chance.whole(4, 20)).entries()) {
            act({ reader, kind: 'click', link, method: 'HEAD', at: from + index * 300 });
            act({ reader, kind: 'click', link, at: from + index * 300 + 120 });
          }
        },
        () => chrome(108),
      ),
      8,
    ],
    [
      follow(
        'one company, a few links each',
        ({ reader, deliveredAt }, act) => {
          clicks(
            act,
            reader,
            chance.shuffled(all).slice(0, chance.whole(1, 4)),
            deliveredAt + chance.between(1, 50) * second,
            () => chance.between(0.5, 6) * second,
          );
        },
        () => chrome(120),
        () => '91.210.4',
      ),
      8,
    ],
    [
      follow(
        'changing addresses',
        ({ reader, deliveredAt }, act) => {
          const from = deliveredAt + chance.between(1, 90) * second;
          for (const link of chance.shuffled(all).slice(0, 30))
            act({
              reader,
              kind: 'click',
              link,
              at: from + chance.between(0, 30) * second,
              address: addressIn(newNetwork(chance), chance),
              userAgent: popular(),
            });
        },
        popular,
      ),
      8,
    ],
    [
      (person, add, clicksOf) => {
        const network = chance.pick(cloud);
        for (const click of clicksOf(person.reader))
          add(person, 'checked at the click', false, {
            userAgent: chrome(117),
            address: addressIn(network, chance),
          })({
            reader: person.reader,
            kind: 'click',
            link: click.link,
            at: click.at + chance.pick([-1, 1]) * chance.between(0.1, 2.5) * second,
          });
      },
      8,
    ],
    [
      follow(
        'half of the links',
        ({ reader, deliveredAt }, act) => {
          clicks(
            act,
            reader,
            all.filter(() => chance.is(0.5)),
            deliveredAt + chance.between(3, 200) * second,
            () => chance.between(100, 1_500),
          );
        },
        popular,
      ),
      8,
    ],
    [
      follow(
        'declared',
        ({ reader, deliveredAt }, act) => {
          clicks(act, reader, all, deliveredAt + chance.between(1, 100) * second, () => 200);
        },
        () => 'Mozilla/5.0 (compatible; Barracuda Sentinel)',
      ),
      6,
    ],
    [
      follow(
        'twice',
        ({ reader, deliveredAt }, act) => {
          for (const from of [deliveredAt + 10 * second, deliveredAt + chance.between(1, 3) * hour])
            clicks(act, reader, all, from, () => chance.between(20, 300));
        },
        () => chrome(90),
      ),
      6,
    ],
    [
      follow(
        'every few seconds, evenly',
        ({ reader, deliveredAt }, act) => {
          clicks(act, reader, all.slice(0, 18), deliveredAt + chance.between(5, 60) * second, () => 3 * second);
        },
        popular,
      ),
      6,
    ],
  ];
}
