/** What SMTP carries: an envelope and the message as bytes, CRLF line ends. */
export interface OutgoingMessage {
  from: string;
  to: string;
  /** The recipient's local part is not ASCII (RFC 6531). */
  needsSmtpUtf8: boolean;
  raw: Buffer;
}
