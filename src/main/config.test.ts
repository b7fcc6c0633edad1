import { expect, test } from 'vitest'
import { AppError } from '../core/model/app-error.ts'
import { keyConfigFrom } from './config.ts'

test.each([
  ['--pkcs11-token', { pkcs11Token: 'Tapeline' }],
  ['--pkcs11-pin-file', { pkcs11PinFile: '/etc/tapeline/pin' }],
])('%s without a module is told, not ignored: the key would be looked for in the data folder', (flag, options) => {
  const read = () => keyConfigFrom({ pkcs11Key: 'tapeline', ...options })
  expect(read).toThrow(AppError)
  expect(read).toThrow(`${flag} is of a token: name its module, too, with --pkcs11-module`)
})

test('the label of the key alone has a default, and means no token', () => {
  expect(keyConfigFrom({ pkcs11Key: 'tapeline' }).keyToken).toBeUndefined()
})
