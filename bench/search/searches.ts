/** What people look for, each time somebody or something else. */

import type { Sight } from '../../src/core/access/sight.ts'
import type { CallFilter } from '../../src/store/call-filter.ts'
import { DISPOSITIONS, FIRST_NAMES, type FilledCalls, LAST_NAMES, NOTED, QUEUES, TAGS, USERS } from './fill-calls.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const EVERYBODY: Sight = { whole: true, callIds: [], userIds: [], queueIds: [], hidingUserIds: [] }

export function searches({ fromMs, toMs }: FilledCalls): Readonly<Record<string, () => CallFilter>> {
  const day = () => fromMs + random(365) * DAY_MS
  const month = () => {
    const at = new Date(day())
    return {
      fromMs: Date.UTC(at.getUTCFullYear(), at.getUTCMonth()),
      toMs: Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1),
    }
  }
  const oneDay = () => ({ fromMs: day(), toMs: day() + DAY_MS })
  const name = () => `${one(FIRST_NAMES)} ${one(LAST_NAMES)}`
  const extension = () => String(200 + Math.floor(Math.random() ** 2 * USERS))
  return {
    '(nothing: the newest)': () => ({}),
    'on:<day>': oneDay,
    'on:<month>': month,
    'words: a last name': () => ({ texts: [one(LAST_NAMES)] }),
    'words: a whole name': () => ({ texts: [name()] }),
    'words: a whole number': () => ({ texts: [number()] }),
    'words: five digits': () => ({ texts: [digits(5)] }),
    'words: nothing has it': () => ({ texts: [`nobody ${digits(6)}`] }),
    'from:<last name>': () => ({ callers: [one(LAST_NAMES)] }),
    'from:+4930': () => ({ callers: ['+4930'] }),
    'from:<number>': () => ({ callers: [number()] }),
    'from:<extension>': () => ({ callers: [extension()] }),
    'to:<whole name>': () => ({ callees: [name()] }),
    'to:<number>': () => ({ callees: [number()] }),
    'to:<extension>': () => ({ callees: [extension()] }),
    'user:<extension>': () => ({ users: [extension()] }),
    'queue:<name>': () => ({ queues: [one(QUEUES)] }),
    'group:sales': () => ({ groups: ['sales'] }),
    'owner:account': () => ({ owners: ['account'] }),
    'owner:<extension>': () => ({ owners: [extension()] }),
    'longer:5m': () => ({ minimumDurationMs: 5 * MINUTE_MS }),
    'longer:2h': () => ({ minimumDurationMs: 120 * MINUTE_MS }),
    'shorter:3s': () => ({ belowDurationMs: 3000 }),
    'direction:transit': () => ({ direction: 'transit' }),
    'is:unrecorded': () => ({ recorded: false }),
    'is:live': () => ({ state: 'live' }),
    'why:codec': () => ({ skipReason: 'codec' }),
    'mode:on-demand': () => ({ mode: 'on-demand' }),
    'trigger:queue': () => ({ triggers: ['queue'] }),
    'flag:one-way-audio': () => ({ flag: 'one-way-audio' }),
    'flag:codec-not-rendered (no call)': () => ({ flag: 'codec-not-rendered' }),
    '-queue:support': () => ({ except: [{ queues: ['support'] }] }),
    'note:<word>': () => ({ notes: [one(NOTED)], reader: EVERYBODY }),
    'note:"number <digits>"': () => ({ notes: [`number ${digits(5)}`], reader: EVERYBODY }),
    'note:<word> user:<extension>': () => ({ notes: [one(NOTED)], users: [extension()], reader: EVERYBODY }),
    'note:<word>, of who hears some queues': () => ({
      notes: [one(NOTED)],
      reader: { ...EVERYBODY, whole: false, queueIds: QUEUES.slice(0, 3) },
    }),
    'has:note': () => ({ has: ['note'], reader: EVERYBODY }),
    '-has:note queue:<name>': () => ({ queues: [one(QUEUES)], except: [{ has: ['note'] }], reader: EVERYBODY }),
    'disposition:<label>': () => ({ dispositions: [one(DISPOSITIONS)] }),
    'disposition:<label> from:<last name>': () => ({ dispositions: [one(DISPOSITIONS)], callers: [one(LAST_NAMES)] }),
    'tag:<tag> on:<month>': () => ({ tags: [one(TAGS)], ...month() }),
    'tag:<tag> queue:<name> longer:5m': () => ({
      tags: [one(TAGS)],
      queues: [one(QUEUES)],
      minimumDurationMs: 5 * MINUTE_MS,
    }),
    'note:<word> disposition:<label>': () => ({
      notes: [one(NOTED)],
      dispositions: [one(DISPOSITIONS)],
      reader: EVERYBODY,
    }),
    'note:<word> tag:<tag> user:<extension>': () => ({
      notes: [one(NOTED)],
      tags: [one(TAGS)],
      users: [extension()],
      reader: EVERYBODY,
    }),
    'tag:<tag> from:<number>': () => ({ tags: [one(TAGS)], callers: [number()] }),
    'has:disposition -tag:<tag> user:<extension> on:<month>': () => ({
      has: ['disposition'],
      users: [extension()],
      except: [{ tags: [one(TAGS)] }],
      ...month(),
    }),
    'from:+4930 queue:<name> longer:5m': () => ({
      callers: ['+4930'],
      queues: [one(QUEUES)],
      minimumDurationMs: 5 * MINUTE_MS,
    }),
    'from:<last name> on:<month>': () => ({ callers: [one(LAST_NAMES)], ...month() }),
    'from:<last name> to:<extension>': () => ({ callers: [one(LAST_NAMES)], callees: [extension()] }),
    'from:<last name> to:<last name> -queue:support': () => ({
      callers: [one(LAST_NAMES)],
      callees: [one(LAST_NAMES)],
      except: [{ queues: ['support'] }],
    }),
    'user:<extension> is:unrecorded direction:outbound': () => ({
      users: [extension()],
      recorded: false,
      direction: 'outbound',
    }),
    'user:<extension> queue:<name> longer:15m': () => ({
      users: [extension()],
      queues: [one(QUEUES)],
      minimumDurationMs: 15 * MINUTE_MS,
    }),
    'queue:<name> flag:poor-audio on:<month>': () => ({ queues: [one(QUEUES)], flag: 'poor-audio', ...month() }),
    'direction:transit is:unrecorded longer:30m': () => ({
      direction: 'transit',
      recorded: false,
      minimumDurationMs: 30 * MINUTE_MS,
    }),
    'mode:on-demand direction:internal longer:30m': () => ({
      mode: 'on-demand',
      direction: 'internal',
      minimumDurationMs: 30 * MINUTE_MS,
    }),
    'words: a last name, on:<day>': () => ({ texts: [one(LAST_NAMES)], ...oneDay() }),
    'queue:<name> mode:on-demand before:<day>': () => ({ queues: [one(QUEUES)], mode: 'on-demand', toMs: day() }),
    'from:<number> since the year began': () => ({ callers: [number()], fromMs, toMs }),
  }
}

function random(below: number): number {
  return Math.floor(Math.random() * below)
}

function one<Value>(values: readonly Value[]): Value {
  return values[random(values.length)] as Value
}

function digits(count: number): string {
  return String(random(10 ** count)).padStart(count, '0')
}

function number(): string {
  return `+4930${String((random(2000) * 12 * 7919) % 10_000_000).padStart(7, '0')}`
}
