/** Types of install.mjs, which has to be JavaScript: it runs before anything that can run TypeScript is installed. */
export class InstallError extends Error {
  readonly hint: string | undefined;
}
export function ensureInstalled(root: string, options: { dev: boolean; say?: (line: string) => void }): void;
export function whyInstall(root: string, options: { dev: boolean }): string | undefined;
export function pinnedNode(root: string): string;
export function pinnedEnv(root: string): Record<string, string | undefined>;
