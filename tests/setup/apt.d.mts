/** Types of apt.mjs, which tests/run.mjs needs before anything is installed. */
export function aptInstall(packages: string[], say: (line: string) => void): Promise<{ ok: boolean; why?: string }>;
