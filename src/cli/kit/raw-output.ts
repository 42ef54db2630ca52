const streams = new WeakMap<object, object>();

/** Remembers which stream a safe output writes to. */
export function wrapsOutput(safe: object, stream: object): void {
  streams.set(safe, stream);
}

/** The stream itself: for data that a program reads, and for what draws on the terminal by itself. */
export function rawOutput<Stream extends object>(output: Stream): Stream {
  return (streams.get(output) as Stream | undefined) ?? output;
}
