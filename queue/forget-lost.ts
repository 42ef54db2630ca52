import type { Redis } from 'ioredis';

/**
 * BullMQ takes an id as queued while the record (hash) of its job exists, and ignores it when it is enqueued. If Redis
 * lost the list that held the id (evicted, deleted, restored in part), the record is all that is left, and no worker
 * ever gets the id. One script, so that no id moves between two lists while they are read. A lock means that a worker
 * has the id in hand.
 */
const script = `
local listed
local lost = {}
for index = 2, #ARGV do
  local id = ARGV[index]
  local job = ARGV[1] .. id
  if redis.call('EXISTS', job) == 1 then
    local found = redis.call('EXISTS', job .. ':lock') == 1
    for set = 4, #KEYS do found = found or redis.call('ZSCORE', KEYS[set], id) end
    if not found then
      if not listed then
        listed = {}
        for list = 1, 3 do
          for _, each in ipairs(redis.call('LRANGE', KEYS[list], 0, -1)) do listed[each] = true end
        end
      end
      if not listed[id] then
        redis.call('DEL', job)
        table.insert(lost, id)
      end
    end
  end
end
return lost`;

const lists = ['wait', 'active', 'paused'];
const sets = ['prioritized', 'delayed', 'failed', 'completed', 'waiting-children'];

/** Removes the records of ids that no list holds, so that they can be enqueued again. Returns these ids. */
export async function forgetLost(redis: Redis, ids: string[], toKey: (name: string) => string): Promise<string[]> {
  const keys = [...lists, ...sets].map(toKey);
  return (await redis.eval(script, keys.length, ...keys, toKey(''), ...ids)) as string[];
}
