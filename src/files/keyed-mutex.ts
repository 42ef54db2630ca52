const turns = new Map<string, Promise<unknown>>();

/** Runs tasks with the same key one after another (also after a failure); different keys run concurrently. */
export function serialize<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
  turns.set(key, turn);
  const release = () => void (turns.get(key) === turn && turns.delete(key));
  turn.then(release, release);
  return turn;
}
