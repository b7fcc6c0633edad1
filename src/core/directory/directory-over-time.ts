/** Who was who at any time: the directory of an account as it was when a call began. */

import type { Device, User } from '../model/account.ts'
import type { AccountId } from '../model/ids.ts'
import { indexAccounts } from './account-index.ts'
import type { Directory } from './directory.ts'

/** It was so from `sinceMs` until just before `untilMs`; no end: it is so. */
export type Dated<Thing> = Thing & { readonly sinceMs: number; readonly untilMs?: number }

/** Of one account; all that was so at some time of the stretch that is asked about. */
export interface DirectoryHistory {
  /** Of what was before nothing is known. */
  readonly knownSinceMs: number
  readonly domains: readonly Dated<{ readonly domains: readonly string[] }>[]
  /** Without their names: of who is gone none is kept. */
  readonly users: readonly Dated<Omit<User, 'accountId' | 'name'>>[]
  readonly devices: readonly Dated<Omit<Device, 'accountId' | 'name'>>[]
}

/** Directories that are kept: whoever asks in order of time goes to and fro at a change. */
const MOST_KEPT = 2

/**
 * Of this account only. From before the history, the directory of today. Makes a directory for every change that is asked about: ask in
 * order of time.
 */
export function directoryOverTime(
  today: Directory,
  accountId: AccountId,
  { knownSinceMs, domains, users, devices }: DirectoryHistory,
): (atMs: number) => Directory {
  const account = today.accounts.get(accountId)?.account
  if (!account) return () => today
  const bounds = [...domains, ...users, ...devices].flatMap(({ sinceMs, untilMs = sinceMs }) => [sinceMs, untilMs])
  const changesMs = [...new Set([knownSinceMs, ...bounds])].sort((a, b) => a - b)
  const made = new Map<number, Directory>()
  return (atMs) => {
    if (atMs < knownSinceMs) return today
    const changedMs = lastUntil(changesMs, atMs)
    const known = made.get(changedMs)
    if (known) return known
    const wasSo = ({ sinceMs, untilMs = Number.POSITIVE_INFINITY }: Dated<object>) =>
      sinceMs <= changedMs && changedMs < untilMs
    const of = { accountId, name: '' }
    const directory = {
      ...today,
      accounts: indexAccounts(
        [{ ...account, domains: domains.find(wasSo)?.domains ?? [] }],
        users.filter(wasSo).map((user) => ({ ...user, ...of })),
        devices.filter(wasSo).map((device) => ({ ...device, ...of })),
      ),
    }
    const [oldest] = made.keys()
    if (made.size === MOST_KEPT && oldest !== undefined) made.delete(oldest)
    made.set(changedMs, directory)
    return directory
  }
}

/** `timesMs` in order, the first not after `atMs`. */
function lastUntil(timesMs: readonly number[], atMs: number): number {
  let [low, high] = [0, timesMs.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timesMs[middle] ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return timesMs[low - 1] ?? Number.NEGATIVE_INFINITY
}
