/** What the enhanced code says (RFC 3463, RFC 5248, RFC 7372, Microsoft's own), where the words say nothing. */
import type { ReplyClass, Stage } from '../reply-class.ts';

const byCode: Record<string, ReplyClass> = {
  '1.1': 'no-such-user',
  '1.2': 'no-such-host',
  '1.3': 'no-such-user',
  '1.6': 'moved',
  '1.7': 'sender',
  '1.8': 'sender',
  '1.9': 'sender',
  '1.10': 'no-such-user',
  '1.90': 'quota',
  '2.0': 'mailbox-refused',
  '2.1': 'inactive',
  '2.2': 'mailbox-full',
  '2.3': 'too-large',
  '2.121': 'mailbox-busy',
  '2.122': 'mailbox-busy',
  '3.4': 'too-large',
  '4.1': 'network',
  '4.3': 'network',
  '4.4': 'no-such-host',
  '4.5': 'quota',
  '4.7': 'network',
  '5.3': 'rate',
  '6.7': 'address-unsupported',
  '7.0': 'policy',
  '7.3': 'authentication',
  '7.8': 'authentication',
  '7.9': 'authentication',
  '7.57': 'authentication',
  '7.60': 'sender',
  '7.64': 'relaying',
  '7.139': 'authentication',
  '7.133': 'mailbox-refused',
  '7.750': 'sender',
};

/** A temporary code that is no mere repetition of the permanent one. */
const temporary: Record<string, ReplyClass> = {
  '2.0': 'mailbox-later',
  '2.1': 'mailbox-later',
  '1.1': 'mailbox-later',
  '1.2': 'network',
  '3.1': 'relay-busy',
  '3.2': 'relay-busy',
  '4.2': 'session',
  '5.3': 'rate',
  '4.5': 'domain-busy',
};

export function classByCode({
  code,
  enhanced,
  stage,
}: {
  code: number;
  enhanced: string | undefined;
  stage: Stage;
}): ReplyClass | undefined {
  if (code === 535 || code === 530 || code === 534) return 'authentication';
  if (enhanced === undefined) return byBasicCode(code, stage);
  const rest = enhanced.slice(2);
  if (code < 500) return temporary[rest];
  if (byCode[rest]) return byCode[rest];
  const [subject, detail] = rest.split('.').map(Number) as [number, number];
  // RFC 7372: SPF, DKIM and PTR; Microsoft counts its refusals from 500 on.
  if (subject === 7 && detail >= 20 && detail < 30) return detail === 25 ? 'reputation' : 'authentication';
  if (subject === 7 && detail >= 500) return detail >= 700 && detail < 710 ? 'account' : 'reputation';
  if (subject === 7 && (stage === 'text' || stage === 'data')) return 'content';
  return undefined;
}

/** 552: RFC 5321 "exceeded storage allocation", which old servers say of a mailbox. */
function byBasicCode(code: number, stage: Stage): ReplyClass | undefined {
  if (code === 552) return stage === 'mail' ? 'too-large' : 'mailbox-full';
  return undefined;
}
