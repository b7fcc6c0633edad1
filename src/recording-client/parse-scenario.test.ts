import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseScenario } from './parse-scenario.ts'
import { readWav } from './read-wav.ts'

const parties = [{ id: 'a', aor: 'sip:1@x' }]
const problemsOf = (json: unknown): readonly string[] => {
  const parsed = parseScenario(typeof json === 'string' ? json : JSON.stringify(json))
  return parsed.ok ? [] : parsed.problems
}

describe('parseScenario', () => {
  it('fills in what is left out', () => {
    expect(parseScenario(JSON.stringify({ parties, steps: [{ do: 'dtmf', party: 'a', digits: '1' }] }))).toEqual({
      ok: true,
      scenario: {
        name: 'unnamed',
        transport: 'udp',
        metadata: 'rfc7865',
        streams: 'per-party',
        headers: [],
        parties: [{ id: 'a', aor: 'sip:1@x', codec: 'PCMU', alsoOffers: [], repeat: false, lossPercent: 0 }],
        steps: [{ do: 'dtmf', party: 'a', digits: '1', durationMs: 100, gapMs: 80 }],
      },
    })
  })

  it('tells everything that is wrong, and where', () => {
    expect(
      problemsOf({
        colour: 'blue',
        transport: 'pigeon',
        parties: [{ id: 'a', aor: 'sip:1@x', codec: 'MP3', alsoOffers: ['G722'] }, { aor: 7 }],
        steps: [
          { do: 'dance' },
          { do: 'wait', ms: -1 },
          { do: 'play', party: 'nobody', file: 'x.wav' },
          { do: 'dtmf', party: 'a', digits: 'xyz' },
          { do: 'bye' },
          { do: 'vanish', loudly: true },
        ],
      }),
    ).toEqual([
      'scenario.colour: is not known; known are name, transport, metadata, streams, srtp, from, headers, sessionExpiresSeconds, parties, steps, $schema',
      'transport: must be one of udp, tcp, tls',
      'parties[0].alsoOffers[0]: must be name/rate, such as G722/8000',
      'parties[0].codec: must be one of PCMU, PCMA, G722, opus',
      'parties[1].id: is missing',
      'parties[1].aor: must be a text',
      expect.stringMatching(/^steps\[0\]\.do: must be one of play, wait-for-speech/),
      'steps[1].ms: must be a number from 0 to 86400000',
      'steps[3].digits: must be made of 0–9 * # A–D',
      'steps[5].loudly: is not known; known are do',
      'steps[2]: nobody is called "nobody" then',
      'steps[4]: must be the last',
    ])
  })

  it('follows who is there', () => {
    const steps = [
      { do: 'transfer', from: 'a', to: { id: 'b', aor: 'sip:2@x' } },
      { do: 'hold', party: 'a' },
    ]
    expect(problemsOf({ parties, steps })).toEqual(['steps[1]: nobody is called "a" then'])
    expect(problemsOf({ parties, steps: [{ do: 'join', party: { id: 'a', aor: 'sip:2@x' } }] })).toEqual([
      'steps[0].party.id: there is a party "a" already',
    ])
  })

  it('protects streams with a suite by name, and makes new keys only where there are any', () => {
    const steps = [{ do: 'rekey' }]
    expect(parseScenario(JSON.stringify({ parties, steps, srtp: 'AEAD_AES_128_GCM' }))).toMatchObject({
      ok: true,
      scenario: { srtp: { name: 'AEAD_AES_128_GCM', keyBytes: 16 }, steps },
    })
    expect(problemsOf({ parties, steps })).toEqual(['steps[0]: needs a scenario with "srtp"'])
    expect(problemsOf({ parties, srtp: 'ROT13' })).toEqual([expect.stringMatching(/^srtp: must be one of AES_CM_128/)])
  })

  it('refuses what is no scenario at all', () => {
    expect(problemsOf('{')[0]).toMatch(/^not JSON/)
    for (const json of [null, [], 1, {}]) expect(problemsOf(json).length).toBeGreaterThan(0)
  })
})

describe('the scenarios that come along', () => {
  const folder = new URL('scenarios/', import.meta.url)
  it.each(readdirSync(folder))('%s is in order and its files are there', (name) => {
    const parsed = parseScenario(readFileSync(new URL(name, folder), 'utf8'))
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
    const files = JSON.stringify(parsed.scenario).match(/[^"]+\.wav/g) ?? []
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(readWav(readFileSync(new URL(file, folder))).ok, file).toBe(true)
  })
})
