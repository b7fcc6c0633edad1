/** What reading an INVITE's body costs: parts, SDP, metadata and who is on the call. */

import { readdirSync } from 'node:fs'
import { SaxesParser } from 'saxes'
import { parseSdp } from '../src/core/sdp/parse-sdp.ts'
import { headerValue } from '../src/core/sip/headers.ts'
import type { SipRequest } from '../src/core/sip/message.ts'
import { parseMetadata } from '../src/core/siprec/parse-metadata.ts'
import { type PartiesInput, partiesOf } from '../src/core/siprec/parties-of.ts'
import { fixtureRequest, seen } from '../src/core/siprec/siprec-fixture.test-kit.ts'
import { splitBody } from '../src/core/siprec/split-body.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const FOLDER = new URL('../test/fixtures/siprec/', import.meta.url)

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const requests = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sip'))
    .map(fixtureRequest)
    .filter((request) => bodyOf(request).sdp !== undefined && bodyOf(request).metadata !== undefined)
  const bodies = requests.map(bodyOf)
  const rounds = quick ? 200 : 2000
  const measure = (act: (index: number) => void) => microsecondsEach(act, requests.length, rounds)
  const whole = measure((index) => void seen(requests[index] as SipRequest))
  const xml = measure((index) => void parseMetadata(bodies[index]?.metadata?.text ?? ''))
  const bare = measure((index) => readBare(bodies[index]?.metadata?.text ?? ''))
  const said = requests.map((request) => ({ ...seen(request), previous: [], atMs: 0 }))
  return {
    name: `siprec: ${requests.length} clients' INVITEs, mean body ${mean(requests.map(({ body }) => body.length))} bytes`,
    rows: [
      { label: 'whole body: parts, SDP, metadata, parties', value: whole, unit: 'µs' },
      { label: 'parts alone', value: measure((index) => void bodyOf(requests[index] as SipRequest)), unit: 'µs' },
      { label: 'SDP alone', value: measure((index) => void parseSdp(bodies[index]?.sdp ?? '')), unit: 'µs' },
      { label: 'metadata alone', value: xml, unit: 'µs' },
      { label: 'parties alone', value: measure((index) => void partiesOf(said[index] as PartiesInput)), unit: 'µs' },
      { label: 'metadata, by the XML parser with no handler of ours', value: bare, unit: 'µs' },
      { label: 'ratio of metadata to the bare XML parser', value: xml / bare, unit: '×' },
    ],
    notes: [
      `mean of ${rounds} rounds after as many to warm up`,
      'The whole costs more than its parts: alone in a loop each part stays in the caches of the CPU.',
    ],
  }
}

function bodyOf(request: SipRequest) {
  return splitBody(headerValue(request, 'Content-Type') ?? '', request.body)
}

function readBare(text: string): void {
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', () => {})
  parser.write(text).close()
}

function microsecondsEach(act: (index: number) => void, count: number, rounds: number): number {
  const once = () => {
    for (let index = 0; index < count * rounds; index++) act(index % count)
  }
  once()
  const started = performance.now()
  once()
  return ((performance.now() - started) * 1000) / (count * rounds)
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
}
