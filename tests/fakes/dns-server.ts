import { createSocket } from 'node:dgram';
import { decode, encode, RECURSION_DESIRED, RECURSION_AVAILABLE, type Answer, type RecordType } from 'dns-packet';

/** `TXT example.org` → its records; a number is an error code (2 SERVFAIL), `silent` never answers. */
export type Zone = Record<string, string[] | { preference: number; exchange: string }[] | number | 'silent'>;

export interface FakeDns {
  /** For `new Resolver().setServers([server])`. */
  server: string;
  /** The queries in order, such as `TXT example.org`. */
  asked: string[];
  close(): Promise<void>;
}

/** A DNS server on loopback over UDP with a few records. A name without any record does not exist. */
export async function fakeDns(zone: Zone): Promise<FakeDns> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, peer) => {
    const query = decode(message);
    const question = query.questions![0]!;
    const name = question.name.toLowerCase();
    asked.push(`${question.type} ${name}`);
    const found = zone[`${question.type} ${name}`];
    if (found === 'silent') return;
    const exists = Object.keys(zone).some((key) => key.endsWith(` ${name}`));
    const code = typeof found === 'number' ? found : found || exists ? 0 : 3; // NXDOMAIN
    const answers = Array.isArray(found) ? found.map((data) => record(question.type, name, data)) : [];
    socket.send(
      encode({
        type: 'response',
        id: query.id,
        flags: RECURSION_DESIRED | RECURSION_AVAILABLE | code,
        questions: query.questions,
        answers,
      }),
      peer.port,
      peer.address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function record(type: RecordType, name: string, data: string | { preference: number; exchange: string }): Answer {
  // A text of more than 255 bytes is several strings in one record (RFC 1035 3.3.14), as for real DKIM keys.
  const value = type === 'TXT' && typeof data === 'string' ? data.match(/[\s\S]{1,255}/g)! : data;
  return { type, name, ttl: 60, data: value } as Answer;
}
