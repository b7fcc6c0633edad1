import { expect, test } from 'vitest'
import { linesOf } from './lines-of.ts'

async function read(...chunks: readonly (string | readonly number[])[]): Promise<string[]> {
  const bytes = (async function* () {
    for (const chunk of chunks)
      yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk)
  })()
  const lines: string[] = []
  for await (const line of linesOf(bytes)) lines.push(line)
  return lines
}

test.each([
  ['one and\nanother', ['one and', 'another']],
  ['ended\n', ['ended']],
  ['of Windows\r\n\r\nthree\r\n', ['of Windows', '', 'three']],
  ['"a\u2028b\u2029c\u0085"\n', ['"a\u2028b\u2029c\u0085"']],
  ['\uFEFFmarked\n', ['\uFEFFmarked']],
  ['', []],
])('%j', async (text, lines) => {
  expect(await read(text)).toEqual(lines)
})

test('lines and characters may be spread over chunks', async () => {
  expect(await read('{"a', '":1}\r', '\n', [0xc3], [0xa9, 0x0a], 'x')).toEqual(['{"a":1}', 'é', 'x'])
})
