import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../../test/tools.ts'
import type { TokenPlace } from '../../store/key-ring.ts'
import { createFileKeyRing } from '../file-key-ring.ts'
import { describeKeyRing } from '../key-ring.test-suite.ts'
import { createTestToken, type TestToken } from './softhsm.test-kit.ts'
import { createTokenKey, type TokenKey } from './token-key.ts'

const PATH = '/keys/accounts/acme.key'
const KEY = Buffer.alloc(32, 7)

describe.skipIf(missing('softhsm'))('a key in a PKCS#11 token', () => {
  let token: TestToken
  let place: TestToken['place']
  let folder: string
  beforeAll(async () => {
    token = createTestToken()
    place = token.place
    await createTokenKey(place).makeKey()
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tapeline-keys-'))
    return () => rmSync(folder, { recursive: true })
  })
  afterAll(() => token?.remove())

  const ringOf = (installation = createTokenKey(place, { awayMs: 0 })) => createFileKeyRing({ folder, installation })
  const failing = (given: Partial<TokenPlace>) => expect(createTokenKey({ ...place, ...given }).seal(KEY, 'x')).rejects
  /** Of this token, started from here. */
  const processes = (): number[] =>
    readdirSync('/proc').flatMap((pid) => {
      try {
        const isToken = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('token-process')
        return isToken && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(token.configuration)
          ? [Number(pid)]
          : []
      } catch {
        return []
      }
    })

  let shared: TokenKey | undefined
  describeKeyRing('a token', (keys) => {
    shared ??= createTokenKey(place)
    return createFileKeyRing({ folder: keys, installation: shared })
  })

  it('is made once, and the token gives it to nobody', async () => {
    const { keyId, isNew } = await createTokenKey(place).makeKey()
    expect([keyId, isNew]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), false])
    const cryptoki = new URL('./cryptoki.ts', import.meta.url).href
    // CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE; then CKA_VALUE: CKR_ATTRIBUTE_SENSITIVE.
    const script = `
      const { loadModule, row } = await import(${JSON.stringify(cryptoki)})
      const module = loadModule(${JSON.stringify(place.module)})
      const [slot, session, key, count] = [4, 1, 1, 1].map((length) => new BigUint64Array(length))
      module.C_Initialize(null)
      module.C_GetSlotList(1, slot, BigUint64Array.of(4n))
      module.C_OpenSession(slot[0], 6n, null, null, session)
      module.C_Login(session[0], 1, Buffer.from(${JSON.stringify(token.pin)}), ${token.pin.length})
      module.C_FindObjectsInit(session[0], row(0x102n, Buffer.from('${keyId}', 'hex'), 8n), 1)
      module.C_FindObjects(session[0], key, 1, count)
      const told = [0x103n, 0x162n, 0x165n, 0x164n, 0x11n].map((type) => {
        const value = Buffer.alloc(64)
        return module.C_GetAttributeValue(session[0], key[0], row(type, value, 64n), 1) || value[0]
      })
      console.log(Number(count[0]), ...told)`
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(told).toBe('1 1 0 1 1 17\n')
  })

  it('that is not there, or not ours alone to have, is told', async () => {
    await failing({ key: 'other' }).toMatchObject({
      code: 'encryption-key-missing',
      message: expect.stringContaining('make-token-key'),
    })
    token.importKey('twice', '01')
    token.importKey('twice', '02')
    await failing({ key: 'twice' }).toMatchObject({ code: 'encryption-key-unusable' })
  })

  it('in a token that is not there, or behind a module that is none, is told with what is there', async () => {
    const code = 'encryption-token-unreachable'
    await failing({ token: 'other' }).toMatchObject({
      code,
      message: 'There is no token "other"; those there: "recorder"',
    })
    await failing({ module: '/nowhere/module.so' }).toMatchObject({
      code,
      message: expect.stringContaining('cannot be loaded'),
    })
    await failing({ module: place.pinFile }).toMatchObject({
      code,
      message: expect.stringContaining('cannot be loaded'),
    })
  })

  it('is not asked for again with a PIN that was wrong, which would lock the token', async () => {
    const pinFile = join(folder, 'pin')
    writeFileSync(pinFile, 'wrong')
    const key = createTokenKey({ ...place, pinFile }, { awayMs: 0 })
    const refused = { code: 'encryption-token-refused', message: 'The token refuses: the PIN is wrong' }
    await expect(key.seal(KEY, 'x')).rejects.toMatchObject(refused)
    writeFileSync(pinFile, token.pin)
    await expect(key.seal(KEY, 'x')).rejects.toMatchObject(refused)
    await expect(createTokenKey({ ...place, pinFile }).seal(KEY, 'x')).resolves.toBeDefined()
    await failing({ pinFile: join(folder, 'no pin') }).toMatchObject({ code: 'encryption-token-refused' })
  })

  it('takes the PIN from the environment where no file has it', async () => {
    await failing({ pinFile: undefined }).toMatchObject({ code: 'encryption-token-refused', message: /wants a PIN/ })
    process.env.TAPELINE_PKCS11_PIN = token.pin
    await expect(createTokenKey({ ...place, pinFile: undefined }).seal(KEY, 'x')).resolves.toBeDefined()
    delete process.env.TAPELINE_PKCS11_PIN
  })

  it('opens what was sealed with a former key of the token, and seals with that of the label', async () => {
    const former = await createTokenKey(place).seal(KEY, 'x')
    const next = createTokenKey({ ...place, key: 'tapeline-2' })
    const { keyId } = await next.makeKey()
    expect(Buffer.from(await next.open(former, 'x', PATH)).equals(KEY)).toBe(true)
    expect((await next.seal(KEY, 'x')).sealedBy).toBe(keyId)
    await expect(next.open({ ...former, sealedBy: keyId }, 'x', PATH)).rejects.toMatchObject({
      code: 'encryption-key-unusable',
    })
  })

  it('is not needed for accounts whose key is open: their calls go on while the token is away', async () => {
    const { sealed } = await ringOf().newDataKey('acme')
    const ring = ringOf()
    await ring.openAll()
    token.unplug()
    await expect(ring.newDataKey('acme')).resolves.toBeDefined()
    await expect(ring.openDataKey(sealed)).resolves.toBeDefined()
    await expect(ring.newDataKey('other')).rejects.toMatchObject({ code: 'encryption-token-unreachable' })
    token.plugIn()
    await expect(ring.newDataKey('other')).resolves.toBeDefined()
  })

  it('is asked again by a new process when the one with the session has crashed or hangs', async () => {
    const key = createTokenKey(place, { answerMs: 5000 })
    const sealed = await key.seal(KEY, 'x')
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      const before = processes()
      for (const pid of before) process.kill(pid, signal)
      expect(Buffer.from(await key.open(sealed, 'x', PATH)).equals(KEY)).toBe(true)
      expect(processes().filter((pid) => before.includes(pid))).toEqual([])
    }
  })

  it('answers many at once, each with its own', async () => {
    const key = createTokenKey(place)
    const keys = Array.from({ length: 50 }, (_, index) => Buffer.alloc(32, index))
    const sealed = await Promise.all(keys.map((each, index) => key.seal(each, `purpose ${index}`)))
    const opened = await Promise.all(sealed.map((each, index) => key.open(each, `purpose ${index}`, PATH)))
    expect(opened.map((each) => each[0])).toEqual(keys.map((each) => each[0]))
    expect(new Set(sealed.map((each) => String(each.sealed.subarray(0, 12)))).size).toBe(50)
  })
})
