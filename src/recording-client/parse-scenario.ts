/** Reads a scenario file. Everything wrong with it is told at once, by the path to it. */

import { findSrtpSuite, SRTP_SUITES } from '../core/model/srtp.ts'
import { createJsonReader, type JsonReader } from './json-reader.ts'
import { parseHeaders } from './parse-headers.ts'
import { parseParty } from './parse-party.ts'
import { parseStep } from './parse-step.ts'
import { METADATA_VARIANTS, type Scenario, type ScenarioParty, type ScenarioStep } from './scenario.ts'

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly string[] }

const KEYS = [
  'name',
  'transport',
  'metadata',
  'streams',
  'srtp',
  'from',
  'headers',
  'sessionExpiresSeconds',
  'parties',
  'steps',
  '$schema',
]

const SRTP_SUITE_NAMES = SRTP_SUITES.map(({ name }) => name)

/** `text` is JSON; the form is that of `Scenario`, with defaults for what is left out. */
export function parseScenario(text: string): ParsedScenario {
  const reader = createJsonReader()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { ok: false, problems: [`not JSON: ${(error as Error).message}`] }
  }
  const scenario = readScenario(json, reader)
  checkReferences(scenario, reader)
  return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, scenario }
}

function readScenario(json: unknown, reader: JsonReader): Scenario {
  const object = reader.object(json, 'scenario', KEYS)
  const parties = reader.array(object.parties, 'parties')
  const steps = reader.array(object.steps ?? [], 'steps')
  const from = reader.text(object.from, 'from')
  const { sessionExpiresSeconds: expires } = object
  const srtp =
    object.srtp === undefined ? undefined : findSrtpSuite(reader.choice(object.srtp, 'srtp', SRTP_SUITE_NAMES))
  return {
    name: reader.text(object.name, 'name') ?? 'unnamed',
    transport: reader.choice(object.transport, 'transport', ['udp', 'tcp', 'tls'], 'udp'),
    metadata: reader.choice(object.metadata, 'metadata', METADATA_VARIANTS, 'rfc7865'),
    streams: reader.choice(object.streams, 'streams', ['per-party', 'mixed'], 'per-party'),
    headers: parseHeaders(object.headers, 'headers', reader),
    parties: parties.map((party, index) => parseParty(party, `parties[${index}]`, reader)),
    steps: steps.map((step, index) => parseStep(step, `steps[${index}]`, reader)),
    ...(from === undefined ? {} : { from }),
    ...(srtp === undefined ? {} : { srtp }),
    ...(expires === undefined
      ? {}
      : { sessionExpiresSeconds: reader.number(expires, 'sessionExpiresSeconds', 1800, 1, 86_400) }),
  }
}

/** Every step must name a party that is there at that time. */
function checkReferences({ parties, steps, streams, srtp }: Scenario, reader: JsonReader): void {
  const present = new Set<string>()
  const enter = (party: ScenarioParty, path: string) => {
    if (present.has(party.id)) reader.problem(path, `there is a party "${party.id}" already`)
    present.add(party.id)
  }
  parties.forEach((party, index) => {
    enter(party, `parties[${index}].id`)
  })
  if (parties.length === 0) reader.problem('parties', 'must name at least one')
  if (streams === 'mixed' && new Set(parties.map(({ codec }) => codec)).size > 1) {
    reader.problem('parties', 'must have the same codec when they share one stream')
  }
  steps.forEach((step, index) => {
    const path = `steps[${index}]`
    const named = partyOf(step)
    if (named !== undefined && !present.has(named)) reader.problem(path, `nobody is called "${named}" then`)
    if (step.do === 'rekey' && !srtp) reader.problem(path, 'needs a scenario with "srtp"')
    if (step.do === 'leave') present.delete(step.party)
    if (step.do === 'transfer') present.delete(step.from)
    if (step.do === 'join') enter(step.party, `${path}.party.id`)
    if (step.do === 'transfer') enter(step.to, `${path}.to.id`)
    if ((step.do === 'bye' || step.do === 'vanish') && index < steps.length - 1)
      reader.problem(path, 'must be the last')
  })
}

function partyOf(step: ScenarioStep): string | undefined {
  if (step.do === 'transfer') return step.from
  return 'party' in step && typeof step.party === 'string' ? step.party : undefined
}
