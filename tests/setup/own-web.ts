/** A publication whose sends ask nobody on the web: how a test runs must not depend on the machine’s network. */
export function withoutLinkCheck(yaml: string): string {
  return /^linkCheck:/m.test(yaml) ? yaml : `${yaml}\nlinkCheck: { beforeSending: false }\n`;
}
