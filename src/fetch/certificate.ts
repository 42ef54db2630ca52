import { isIP } from 'node:net';
import { connect } from 'node:tls';

/** Why a certificate is not accepted. */
export type CertificateFault = 'expired' | 'not-yet-valid' | 'other-name' | 'untrusted';

/** The result of reading a server's certificate. */
export type FoundCertificate =
  /** `endsAt`: ms since the epoch, if it could be read. */
  | { kind: 'read'; fault?: CertificateFault; endsAt?: number }
  /** The server did not answer, or without encryption, so nothing is known. */
  | { kind: 'unknown' };

/** In Node's terms (nodejs.org/api/tls.html, "X509 certificate error codes"). */
const faults: Record<string, CertificateFault> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_REJECTED: 'untrusted',
  CERT_REVOKED: 'untrusted',
  INVALID_CA: 'untrusted',
};

/** Undefined for errors that do not concern the certificate. */
export function certificateFaultOf(code: string | undefined): CertificateFault | undefined {
  return code === undefined ? undefined : faults[code];
}

/** Connects as a client would, reads the certificate even if it is not accepted, and disconnects. */
export function readCertificate({ hostname, port }: Pick<URL, 'hostname' | 'port'>): Promise<FoundCertificate> {
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(isIP(host) ? {} : { servername: host }),
      // Only for reading it: nothing is sent over this connection.
      rejectUnauthorized: false,
      timeout: 10_000,
    });
    const end = (found: FoundCertificate) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('secureConnect', () => {
      const endsAt = Date.parse(socket.getPeerCertificate().valid_to);
      const { authorizationError: error } = socket as { authorizationError?: string | Error | null };
      const code = typeof error === 'string' ? error : (error as { code?: string } | null | undefined)?.code;
      const fault = certificateFaultOf(code);
      end({ kind: 'read', ...(fault ? { fault } : {}), ...(Number.isNaN(endsAt) ? {} : { endsAt }) });
    });
    socket.on('error', () => end({ kind: 'unknown' })).once('timeout', () => end({ kind: 'unknown' }));
  });
}
