import { expect, it } from 'vitest'
import { FileNames } from './file-names.ts'

const A = '01890000-0000-7000-8000-00000000000a'
const B = '01890000-0000-7000-8000-00000000000b'
const bytes = { sizeBytes: 3, sha256: 'aa' }

/** A disk with these files, each with its hash. */
const disk = (files: Record<string, string>) => ({
  measure: async (path: string) => {
    const hash = files[path]
    return hash === undefined ? undefined : { sizeBytes: 3, sha256: async () => hash }
  },
})

it('gives two recordings of one name different ones, in whatever case', async () => {
  const names = new FileNames([])
  const places = await Promise.all([
    names.place(A, 'Jörg', '.wav', bytes, disk({})),
    names.place(B, 'JO\u0308RG', '.wav', bytes, disk({})),
  ])
  expect(places.map(({ stem }) => stem)).toEqual(['Jörg', 'JO\u0308RG 00000000000b'])
})

it('finds its own file again whichever name it got', async () => {
  const files = disk({ 'x.wav': 'bb', 'x 00000000000a.wav': 'aa' })
  expect(await new FileNames([]).place(A, 'x', '.wav', bytes, files)).toEqual({
    stem: 'x 00000000000a',
    isThere: true,
  })
})

it('leaves the file of somebody else alone', async () => {
  const place = await new FileNames([]).place(A, 'x', '.wav', bytes, disk({ 'x.wav': 'zz' }))
  expect(place).toEqual({ stem: 'x 00000000000a', isThere: false })
})
