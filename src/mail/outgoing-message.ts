/** The input of SMTP: an envelope, and the message as bytes with CRLF line ends. */
export interface OutgoingMessage {
  from: string;
  to: string;
  /** Whether the recipient's local part is not ASCII (RFC 6531). */
  needsSmtpUtf8: boolean;
  raw: Buffer;
}
