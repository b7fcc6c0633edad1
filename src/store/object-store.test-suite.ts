/** What every object store must do. Its adapter's test calls this with a way to make an empty one. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore } from './object-store.ts'

export interface ObjectStoreFixture {
  readonly store: ObjectStore
  close(): Promise<void>
}

const KEY = 'account/2026/01/02/call/recording.wav'
const bytes = (text: string) => new TextEncoder().encode(text)

export function describeObjectStore(name: string, make: () => Promise<ObjectStoreFixture>): void {
  describe(`${name} as an object store`, () => {
    let fixture: ObjectStoreFixture
    beforeEach(async () => {
      fixture = await make()
    })
    afterEach(() => fixture.close())

    const read = async (key: string, range?: { startByte: number; endByte: number }) => {
      const pieces: Uint8Array[] = []
      for await (const piece of await fixture.store.get(key, range)) pieces.push(piece)
      return Buffer.concat(pieces).toString()
    }

    it('gives back what was put, whole and in ranges', async () => {
      expect(await fixture.store.put(KEY, bytes('0123456789'))).toEqual({ sizeBytes: 10 })
      expect(await read(KEY)).toBe('0123456789')
      expect(await read(KEY, { startByte: 0, endByte: 0 })).toBe('0')
      expect(await read(KEY, { startByte: 3, endByte: 6 })).toBe('3456')
      expect(await read(KEY, { startByte: 8, endByte: 100 })).toBe('89')
      expect(await fixture.store.find(KEY)).toEqual({ sizeBytes: 10 })
    })

    it('lists what lies below a folder, and nothing beside it', async () => {
      for (const key of ['a/1/x.wav', 'a/1/y.peaks', 'a/2.zip', 'ab/1.wav', 'b/a/1.wav'])
        await fixture.store.put(key, bytes('x'))
      await fixture.store.remove('a/1/y.peaks')
      const list = async (prefix: string) => {
        const keys: string[] = []
        for await (const key of fixture.store.list(prefix)) keys.push(key)
        return keys.sort()
      }
      expect(await list('a/')).toEqual(['a/1/x.wav', 'a/2.zip'])
      expect(await list('a/1/')).toEqual(['a/1/x.wav'])
      expect(await list('nothing/')).toEqual([])
    })

    it('takes content in pieces of any size, and none', async () => {
      async function* pieces() {
        for (let index = 0; index < 1000; index++) yield bytes(`${index},`)
        yield new Uint8Array(1_000_000).fill(46)
      }
      expect(await fixture.store.put(KEY, pieces())).toEqual({ sizeBytes: 1_003_890 })
      expect((await read(KEY)).slice(0, 10)).toBe('0,1,2,3,4,')
      await fixture.store.put('empty', bytes(''))
      expect(await read('empty')).toBe('')
    })

    it('replaces an object, and keeps the old one when the new content fails', async () => {
      await fixture.store.put(KEY, bytes('old'))
      await fixture.store.put(KEY, bytes('newer'))
      expect(await read(KEY)).toBe('newer')
      async function* failing() {
        yield bytes('half')
        throw new Error('the source failed')
      }
      await expect(fixture.store.put(KEY, failing())).rejects.toThrow('the source failed')
      expect(await read(KEY)).toBe('newer')
      await expect(fixture.store.put('other', failing())).rejects.toThrow()
      expect(await fixture.store.find('other')).toBeUndefined()
    })

    it('knows what is not there', async () => {
      expect(await fixture.store.find('nothing/here')).toBeUndefined()
      await expect(fixture.store.get('nothing/here')).rejects.toMatchObject({ code: 'object-not-found' })
      await fixture.store.remove('nothing/here')
    })

    it('removes', async () => {
      await fixture.store.put(KEY, bytes('x'))
      await fixture.store.remove(KEY)
      expect(await fixture.store.find(KEY)).toBeUndefined()
    })

    it.each(['', '/etc/passwd', '../up', 'a/../../b', 'a//b', './a', 'a/.hidden', 'a\\b', 'a\0b', 'a/'])(
      'refuses the key %j',
      async (key) => {
        await expect(fixture.store.put(key, bytes('x'))).rejects.toMatchObject({ code: 'invalid-object-key' })
        await expect(fixture.store.get(key)).rejects.toMatchObject({ code: 'invalid-object-key' })
      },
    )
  })
}
