import { createHmac } from 'node:crypto';
import { SmtpConnectError } from './connect-error.ts';
import type { SmtpChannel } from './smtp-channel.ts';
import type { Reply } from './smtp-replies.ts';

interface Login {
  user: string;
  password: string;
}

/** In the order in which we prefer them: fewer round trips first. TLS keeps the password secret, not the mechanism. */
const mechanisms: Record<string, (channel: SmtpChannel, login: Login) => Promise<Reply | undefined>> = {
  /** RFC 4616, with the initial response that RFC 4954 allows. */
  PLAIN: (channel, { user, password }) => channel.ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}\r\n`),

  /** Never standardised, and the only one that some servers offer: two questions, whose words differ. */
  async LOGIN(channel, { user, password }) {
    const first = await channel.ask('AUTH LOGIN\r\n');
    if (first?.code !== 334) return first;
    const second = await channel.ask(`${base64(user)}\r\n`);
    return second?.code === 334 ? channel.ask(`${base64(password)}\r\n`) : second;
  },

  /** RFC 2195. */
  async 'CRAM-MD5'(channel, { user, password }) {
    const challenge = await channel.ask('AUTH CRAM-MD5\r\n');
    if (challenge?.code !== 334) return challenge;
    const digest = createHmac('md5', password).update(Buffer.from(challenge.text, 'base64')).digest('hex');
    return channel.ask(`${base64(`${user} ${digest}`)}\r\n`);
  },
};

/**
 * `offered` is what EHLO said about AUTH (RFC 4954): `PLAIN LOGIN`. A server that offers nothing is asked for PLAIN all
 * the same: it then refuses, instead of taking mail from nobody.
 * @throws SmtpConnectError
 */
export async function logIn(channel: SmtpChannel, login: Login, offered = ''): Promise<void> {
  if (!login.user || !login.password) throw new SmtpConnectError('login', 'SMTP_URL names only one of them');
  const offers = offered.split(' ');
  const mechanism = Object.keys(mechanisms).find((name) => offers.includes(name)) ?? 'PLAIN';
  const reply = await mechanisms[mechanism]!(channel, login);
  if (reply && reply.code < 300) return;
  if (reply) {
    const { code, text } = reply;
    throw new SmtpConnectError('login', `${code} ${text}`, undefined, { stage: 'login', code, text });
  }
  throw new SmtpConnectError('closed', channel.reason, channel.cause);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
