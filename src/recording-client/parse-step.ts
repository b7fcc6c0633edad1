/** One step of a scenario file. */

import type { JsonReader } from './json-reader.ts'
import { parseHeaders } from './parse-headers.ts'
import { parseParty } from './parse-party.ts'
import type { ScenarioStep } from './scenario.ts'

/** Keys of each step besides `do`. */
const STEP_KEYS = {
  play: ['party', 'file', 'wait'],
  'wait-for-speech': [],
  wait: ['ms'],
  dtmf: ['party', 'digits', 'durationMs', 'gapMs'],
  hold: ['party', 'how'],
  resume: ['party'],
  join: ['party'],
  leave: ['party'],
  transfer: ['from', 'to'],
  update: ['party', 'aor', 'name'],
  refresh: ['method'],
  rekey: [],
  info: ['headers', 'contentType', 'body'],
  options: [],
  bye: ['metadata'],
  vanish: [],
} as const satisfies Record<ScenarioStep['do'], readonly string[]>

const DAY_MS = 86_400_000

export function parseStep(json: unknown, path: string, reader: JsonReader): ScenarioStep {
  const kinds = Object.keys(STEP_KEYS) as ScenarioStep['do'][]
  const kind = typeof json === 'object' && json !== null && 'do' in json ? json.do : undefined
  const action = reader.choice(kind, `${path}.do`, kinds)
  // What it should have been is unknown, so nothing else is said of it.
  if (action !== kind) return { do: 'options' }
  const step = reader.object(json, path, ['do', ...STEP_KEYS[action]])
  const party = () => reader.requiredText(step.party, `${path}.party`)
  switch (action) {
    case 'play':
      return {
        do: action,
        party: party(),
        file: reader.requiredText(step.file, `${path}.file`),
        wait: reader.flag(step.wait, `${path}.wait`, true),
      }
    case 'wait':
      return { do: action, ms: reader.number(step.ms, `${path}.ms`, 1000, 0, DAY_MS) }
    case 'dtmf': {
      const digits = reader.requiredText(step.digits, `${path}.digits`)
      if (!/^[0-9*#A-D]+$/.test(digits)) reader.problem(`${path}.digits`, 'must be made of 0–9 * # A–D')
      return {
        do: action,
        party: party(),
        digits,
        durationMs: reader.number(step.durationMs, `${path}.durationMs`, 100, 20, 8000),
        gapMs: reader.number(step.gapMs, `${path}.gapMs`, 80, 0, 8000),
      }
    }
    case 'hold':
      return {
        do: action,
        party: party(),
        how: reader.choice(step.how, `${path}.how`, ['inactive', 'zero-address'], 'inactive'),
      }
    case 'resume':
    case 'leave':
      return { do: action, party: party() }
    case 'join':
      return { do: action, party: parseParty(step.party, `${path}.party`, reader) }
    case 'transfer':
      return {
        do: action,
        from: reader.requiredText(step.from, `${path}.from`),
        to: parseParty(step.to, `${path}.to`, reader),
      }
    case 'update': {
      const aor = reader.text(step.aor, `${path}.aor`)
      const name = reader.text(step.name, `${path}.name`)
      return {
        do: action,
        party: party(),
        ...(aor === undefined ? {} : { aor }),
        ...(name === undefined ? {} : { name }),
      }
    }
    case 'refresh':
      return { do: action, method: reader.choice(step.method, `${path}.method`, ['INVITE', 'UPDATE'], 'UPDATE') }
    case 'info':
      return {
        do: action,
        headers: parseHeaders(step.headers, `${path}.headers`, reader),
        contentType: reader.text(step.contentType, `${path}.contentType`) ?? 'text/plain',
        body: reader.text(step.body, `${path}.body`) ?? '',
      }
    case 'bye':
      return { do: action, metadata: reader.flag(step.metadata, `${path}.metadata`, false) }
    case 'wait-for-speech':
    case 'options':
    case 'rekey':
    case 'vanish':
      return { do: action }
  }
}
