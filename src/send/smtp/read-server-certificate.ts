import { certificateFaultOf, type FoundCertificate } from '../../fetch/certificate.ts';
import { SmtpConnectError } from './connect-error.ts';
import { openSmtpConnection } from './smtp-connection.ts';

/** The certificate that a mail server of SMTP_URL shows, by STARTTLS or from the start; no mail is sent. */
export async function readServerCertificate(url: string, timeoutMs: number): Promise<FoundCertificate> {
  // What `?tls.rejectUnauthorized=false` accepts is not reported as a fault here either.
  try {
    const connection = await openSmtpConnection(url, timeoutMs);
    const endsAt = connection.certificateEndsAt;
    await connection.quit();
    return endsAt === undefined ? { kind: 'unknown' } : { kind: 'read', endsAt };
  } catch (error) {
    if (!(error instanceof SmtpConnectError)) throw error;
    const fault = certificateFaultOf((error.cause as { code?: string } | undefined)?.code);
    return fault ? { kind: 'read', fault } : { kind: 'unknown' };
  }
}
