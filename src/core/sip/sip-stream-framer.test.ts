import { describe, expect, it } from 'vitest'
import { decodeLatin1, encodeLatin1 } from './latin1.ts'
import { createSipStreamFramer, type StreamItem } from './sip-stream-framer.ts'

const first = 'OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 5\r\n\r\nhello'
const second = 'INFO sip:a@b SIP/2.0\nl : 2\nCall-ID: 2\n\nok'

function shown(items: readonly StreamItem[]): string[] {
  return items.map((item) => (item.kind === 'message' ? decodeLatin1(item.bytes) : item.kind))
}

describe('the stream framer', () => {
  it('cuts two messages out of one piece', () => {
    expect(shown(createSipStreamFramer().push(encodeLatin1(first + second)))).toEqual([first, second])
  })

  it('puts a message together byte by byte', () => {
    const framer = createSipStreamFramer()
    const items = [...encodeLatin1(first + second)].flatMap((byte) => framer.push(Uint8Array.of(byte)))
    expect(shown(items)).toEqual([first, second])
  })

  it('tells a ping from the empty lines around messages', () => {
    const framer = createSipStreamFramer()
    expect(shown(framer.push(encodeLatin1('\r\n')))).toEqual([])
    expect(shown(framer.push(encodeLatin1(first)))).toEqual([first])
    expect(shown(framer.push(encodeLatin1('\r\n\r')))).toEqual([])
    expect(shown(framer.push(encodeLatin1('\n')))).toEqual(['ping'])
    expect(shown(framer.push(encodeLatin1('\r\n'.repeat(10_000))))).toEqual(['ping'])
  })

  it('gives up on what is not SIP, too long or without a usable length', () => {
    const head = 'OPTIONS sip:a@b SIP/2.0\r\n'
    for (const text of [
      '\x16\x03\x01',
      `${head}Content-Length: -1\r\n\r\n`,
      `${head}l: 99999999999\r\n\r\n`,
      `${head}X: ${'x'.repeat(70_000)}`,
    ]) {
      const framer = createSipStreamFramer()
      expect(shown(framer.push(encodeLatin1(text)))).toEqual(['broken'])
      expect(framer.push(encodeLatin1(first))).toEqual([])
    }
  })

  it('carries a large body and a message right after it', () => {
    const large = `INFO sip:a@b SIP/2.0\r\nContent-Length: 100000\r\n\r\n${'y'.repeat(100_000)}`
    const framer = createSipStreamFramer()
    const bytes = encodeLatin1(large + first)
    const items: StreamItem[] = []
    for (let at = 0; at < bytes.length; at += 1460) items.push(...framer.push(bytes.subarray(at, at + 1460)))
    expect(shown(items)).toEqual([large, first])
  })
})
