import type { Canary } from '../../../contract/canary.ts'
import type { CanaryInput } from './api/canaries-api.ts'

/** As the form has them. */
export interface CanaryFields {
  readonly name: string
  readonly to: string
  readonly from: string
  readonly protocol: Canary['protocol']
  /** `host:port`; empty: the host of `to`. */
  readonly hop: string
  readonly username: string
  /** Empty: as before. */
  readonly password: string
  readonly kind: 'minutes' | 'times'
  readonly everyMinutes: number
  /** `08:00, 14:30`. */
  readonly times: string
  readonly talkSeconds: number
  readonly lateAfterSeconds: number
  readonly expectsAnswer: boolean
  readonly paused: boolean
}

const DEFAULTS: CanaryFields = {
  ...{ name: '', to: '', from: '', protocol: 'udp', hop: '', username: '', password: '' },
  ...{ kind: 'minutes', everyMinutes: 60, times: '08:00', talkSeconds: 8, lateAfterSeconds: 60 },
  ...{ expectsAnswer: true, paused: false },
}

export function fieldsOf(canary: Canary | undefined): CanaryFields {
  if (!canary) return DEFAULTS
  const { name, to, from, protocol, hop, username = '', rhythm, talkMs, lateAfterMs, expectsAnswer, paused } = canary
  return {
    ...DEFAULTS,
    ...{ name, to, from, protocol, username, expectsAnswer, paused },
    ...(hop && { hop: `${hop.host}:${hop.port}` }),
    ...('times' in rhythm ? { kind: 'times', times: rhythm.times.join(', ') } : { everyMinutes: rhythm.everyMinutes }),
    talkSeconds: talkMs / 1000,
    lateAfterSeconds: lateAfterMs / 1000,
  }
}

export function bodyOf(fields: CanaryFields): CanaryInput {
  const { name, to, from, protocol, hop, username, password, kind, everyMinutes, times, ...rest } = fields
  const [, host, port] = /^\[?(.+?)\]?(?::(\d{1,5}))?$/.exec(hop.trim()) ?? []
  return {
    ...{ name, protocol, expectsAnswer: rest.expectsAnswer, paused: rest.paused },
    to: withScheme(to),
    from: withScheme(from),
    ...(host !== undefined && { hop: { host, port: Number(port ?? (protocol === 'tls' ? 5061 : 5060)) } }),
    ...(username.trim() !== '' && { username }),
    ...(password !== '' && { password }),
    rhythm: kind === 'times' ? { times: times.split(/[\s,;]+/).filter(Boolean) } : { everyMinutes },
    talkMs: rest.talkSeconds * 1000,
    lateAfterMs: rest.lateAfterSeconds * 1000,
  }
}

/** People write `600@pbx.example.com`. */
function withScheme(text: string): string {
  const trimmed = text.trim()
  return /^sips?:/i.test(trimmed) ? trimmed : `sip:${trimmed}`
}
