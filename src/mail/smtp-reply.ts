/** A mail server's reply as stored in the ledger. */
export interface SmtpReply {
  /** Three digits (RFC 5321 4.2). */
  code: number;
  /** Such as `5.1.1` (RFC 3463); absent if the server sends none (RFC 2034). */
  enhanced?: string;
  /** Without the enhanced code. */
  text: string;
}

export function readReply({ code, text }: { code: number; text: string }): SmtpReply {
  const enhanced = /^([245]\.\d{1,3}\.\d{1,3})\s*/.exec(text);
  return { code, text: text.slice(enhanced?.[0].length ?? 0), ...(enhanced ? { enhanced: enhanced[1]! } : {}) };
}

/** Such as `550 5.1.1 no such user`, on one line. */
export function replyLine({ code, enhanced, text }: SmtpReply): string {
  return [code, enhanced, text].filter(Boolean).join(' ');
}
