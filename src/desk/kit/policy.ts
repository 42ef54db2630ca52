/**
 * Sent in addition to a route's own policy. Browsers enforce both, so this one holds even if a route forgets something:
 * no plug-ins, no foreign base address, frames or forms, and no foreign scripts unless the route's own policy lists its
 * scripts strictly.
 */
export function floorPolicy(own: string): string {
  // Bull Board sets its own folder as the base address of its page, and its policy declares that.
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
  /** Whether remote pictures are loaded; true by default. */
  images?: boolean;
  /** Whether the page may reach into the frame to replace its content. No script runs in the frame in either case. */
  reachable?: boolean;
}

/**
 * Headers for a mail in a frame of its own. The mail may have styles and pictures; it can't run scripts, submit forms
 * or navigate the page, and only pages of the desk may embed it. Links open in a new tab.
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

/** Headers of every answer that does not set its own. */
export const usualHeaders: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  // With this policy our own forms send their Origin, and other sites get no referrer.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
};
