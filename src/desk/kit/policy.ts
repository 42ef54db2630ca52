/**
 * Sent beside a route's own policy. Browsers obey both, so this holds whatever a route forgets: no plug-ins, no foreign
 * base, no foreign frames or forms, and no script of others unless the route's own policy names its scripts strictly.
 */
export function floorPolicy(own: string): string {
  // Bull Board names its own folder as the base of its page, and says so.
  const base = /(?:^|;)\s*base-uri 'self'\s*(;|$)/.test(own) ? "base-uri 'self'" : "base-uri 'none'";
  const floor = ["object-src 'none'", base, "form-action 'self'", "frame-ancestors 'self'"];
  return [...(namesScripts(own) ? [] : ["script-src 'self'"]), ...floor].join('; ');
}

function namesScripts(policy: string): boolean {
  const directive =
    /(?:^|;)\s*script-src\s([^;]*)/.exec(policy)?.[1] ?? /(?:^|;)\s*default-src\s([^;]*)/.exec(policy)?.[1];
  return directive !== undefined && !/'unsafe-|\*|(^|\s)(https?|data|blob):/.test(directive);
}

export interface MailFrame {
  /** Left out, pictures of everywhere are loaded. */
  images?: boolean;
  /** The page may reach into the frame, to put new content in place. Nothing in it runs either way. */
  reachable?: boolean;
}

/**
 * Headers for a mail in a frame of its own: it may be styled and show pictures; it runs nothing, sends no form, leads
 * nobody away, and only our own pages hold it. Links open beside the desk.
 */
export function mailFrameHeaders({ images = true, reachable = false }: MailFrame = {}): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      images ? "img-src 'self' http: https: data:" : 'img-src data:',
      "style-src 'unsafe-inline'",
      ...(images ? ['font-src http: https: data:'] : []),
      "script-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'self'",
      `sandbox ${reachable ? 'allow-same-origin ' : ''}allow-popups allow-popups-to-escape-sandbox`,
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}

/** For every answer that does not say otherwise. */
export const usualHeaders: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  // Our own forms must send their Origin; other sites get no referrer.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
};
